// Accepts `count=` connections with node:tls and keeps each one reading.
import { holdAccepted } from '../hold-accepted.mjs';
import { listen } from './tls-listen.mjs';

await holdAccepted((hold) => listen((socket) => hold(socket.on('data', () => {}).on('error', () => {}))));
