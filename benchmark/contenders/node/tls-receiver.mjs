// Reads from all connections of node:tls and counts; `largest=` bytes count as one packet.
import { MeasuredReceiver } from '../measured-receiver.mjs';
import { number } from '../program.mjs';
import { listen } from './tls-listen.mjs';

const receiver = new MeasuredReceiver();
const port = await listen((socket) => {
  socket.on('data', ({ length }) => receiver.copied(length, length / number('largest'))).on('error', () => {});
});
receiver.serve([port]);
