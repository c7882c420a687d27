// Writes batches of small payloads over a StreamSocket in one of the styles of `write-styles.mjs`.
import { HostName, StreamSocket } from 'uwp-sockets';

import { payloadsFromArguments } from '../payloads.mjs';
import { text } from '../program.mjs';
import { measure } from '../window.mjs';
import { writeStyle } from './write-styles.mjs';

const { batch, bytes } = payloadsFromArguments();
const socket = new StreamSocket();
await socket.connectAsync(new HostName(text('host')), text('port'));
const { outputStream } = socket;
const style = writeStyle(text('style', 'flush'));
await measure(async () => {
  await style(outputStream, batch);
  return { packets: batch.length, bytes };
});
socket.close();
