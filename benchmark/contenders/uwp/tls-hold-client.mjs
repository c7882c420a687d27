// Opens `count=` TLS connections with StreamSocket and keeps each one reading.
import { holdClients } from '../hold-clients.mjs';
import { connect } from './tls-connect.mjs';
import { waitingReader } from './waiting-reader.mjs';

await holdClients(async () => waitingReader(await connect()));
