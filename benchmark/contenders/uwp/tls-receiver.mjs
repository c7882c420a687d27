// Reads from all TLS connections and counts; `largest=` bytes count as one packet.
import { Buffer, InputStreamOptions } from 'uwp-sockets';

import { MeasuredReceiver } from '../measured-receiver.mjs';
import { number } from '../program.mjs';
import { listen } from './tls-listen.mjs';

const READ_SIZE = 64 * 1024;
const receiver = new MeasuredReceiver();

/** @param {import('uwp-sockets').StreamSocket} socket */
async function drain(socket) {
  const buffer = new Buffer(READ_SIZE);
  for (;;) {
    const { length } = await socket.inputStream.readAsync(buffer, READ_SIZE, InputStreamOptions.partial);
    if (length === 0) return socket.close();
    receiver.copied(length, length / number('largest'));
  }
}

receiver.serve([await listen((socket) => void drain(socket))]);
