// Makes TLS handshakes as server with node:tls: every client gets one byte and a goodbye.
import { serveGreeter } from '../greeter.mjs';
import { listen } from './tls-listen.mjs';

const byte = new Uint8Array([0x21]);

serveGreeter(await listen((socket) => socket.on('error', () => {}).end(byte)));
