import { Certificate, HostName, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { text } from '../program.mjs';
import { pem } from '../tls.mjs';

const root = Certificate.fromPem(pem('root.pem'));
const host = new HostName(text('host'));

/** Connects to the server of this run. */
export async function connect() {
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(root);
  await socket.connectAsync(host, text('port'), SocketProtectionLevel.tls13);
  return socket;
}
