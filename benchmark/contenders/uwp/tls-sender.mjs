// Writes batches over `connections=` TLS connections, each batch with one flush.
import { payloadsFromArguments } from '../payloads.mjs';
import { number } from '../program.mjs';
import { measure } from '../window.mjs';
import { connect } from './tls-connect.mjs';
import { writeStyle } from './write-styles.mjs';

const { batch, bytes } = payloadsFromArguments();
const sockets = [];
while (sockets.length < number('connections', 1)) sockets.push(await connect());
const streams = sockets.map(({ outputStream }) => outputStream);
const flush = writeStyle('flush');

await measure(async () => {
  await Promise.all(streams.map((stream) => flush(stream, batch)));
  return { packets: batch.length * streams.length, bytes: bytes * streams.length };
});
sockets.forEach((socket) => socket.close());
