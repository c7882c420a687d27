// Makes TLS handshakes as client with node:tls and reads the byte that the server greets with; with `resumption=1` each
// one with a session of an earlier one.
import { once } from 'node:events';

import { number } from '../program.mjs';
import { storm } from '../storm.mjs';
import { start } from './tls-connect.mjs';

/** @type {Buffer[]} */
const sessions = [];

await storm(async () => {
  const session = sessions.pop();
  const socket = start({ ...(session && { session }) });
  if (number('resumption', 0)) socket.on('session', (one) => sessions.push(one));
  await once(socket, 'data');
  const isResumed = socket.isSessionReused();
  socket.destroy();
  return isResumed;
});
