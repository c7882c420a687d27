// Round trips of one byte over a StreamSocket.
import { DataReader, HostName, InputStreamOptions, StreamSocket } from 'uwp-sockets';

import { text } from '../program.mjs';
import { timeRoundTrips } from '../round-trips.mjs';

const byte = new Uint8Array([0x55]);
const socket = new StreamSocket();
await socket.connectAsync(new HostName(text('host')), text('port'));
const { outputStream } = socket;
const reader = new DataReader(socket.inputStream);
reader.inputStreamOptions = InputStreamOptions.partial;

await timeRoundTrips(async () => {
  outputStream.writeAsync(byte);
  await reader.loadAsync(1);
  return reader.readByte();
});
socket.close();
