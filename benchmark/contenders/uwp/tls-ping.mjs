// Round trips of one byte over a protected StreamSocket.
import { DataReader, InputStreamOptions } from 'uwp-sockets';

import { timeRoundTrips } from '../round-trips.mjs';
import { connect } from './tls-connect.mjs';

const byte = new Uint8Array([0x55]);
const socket = await connect();
const { outputStream } = socket;
const reader = new DataReader(socket.inputStream);
reader.inputStreamOptions = InputStreamOptions.partial;

await timeRoundTrips(async () => {
  outputStream.writeAsync(byte);
  await reader.loadAsync(1);
  return reader.readByte();
});
socket.close();
