// Accepts `count=` TLS connections with a StreamSocketListener and keeps each one reading.
import { holdAccepted } from '../hold-accepted.mjs';
import { listen } from './tls-listen.mjs';
import { waitingReader } from './waiting-reader.mjs';

await holdAccepted((hold) => listen((socket) => hold(waitingReader(socket))));
