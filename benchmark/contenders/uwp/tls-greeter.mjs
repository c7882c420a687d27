// Makes TLS handshakes as server with a StreamSocketListener: every client gets one byte and a goodbye.
import { serveGreeter } from '../greeter.mjs';
import { listen } from './tls-listen.mjs';

const byte = new Uint8Array([0x21]);

serveGreeter(
  await listen((socket) => {
    socket.outputStream.writeAsync(byte);
    socket.close();
  }),
);
