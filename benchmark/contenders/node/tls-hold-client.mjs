// Opens `count=` connections with node:tls and keeps each one reading.
import { holdClients } from '../hold-clients.mjs';
import { connect } from './tls-connect.mjs';

await holdClients(async () => (await connect()).on('data', () => {}));
