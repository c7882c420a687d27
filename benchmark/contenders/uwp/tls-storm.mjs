// Makes TLS handshakes as client with StreamSocket and reads the byte that the server greets with.
import { DataReader } from 'uwp-sockets';

import { storm } from '../storm.mjs';
import { connect } from './tls-connect.mjs';

await storm(async () => {
  const socket = await connect();
  await new DataReader(socket.inputStream).loadAsync(1);
  const { isSessionResumed } = socket.information;
  socket.close();
  return isSessionResumed;
});
