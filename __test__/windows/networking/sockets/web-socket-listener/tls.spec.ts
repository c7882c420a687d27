import { once } from 'node:events';

import { MessageWebSocket, SocketProtectionLevel, Uri } from 'uwp-sockets';
import { WebSocket } from 'ws';

import { LOOPBACK } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { newListener, textsOf } from '../../../../helpers/web-socket-listeners.js';
import { nextMessage } from '../../../../helpers/ws-server.js';

const { test, authority } = withAuthority();

test('with TLS: a client of ws and one of this package', async (t) => {
  const listener = newListener(t);
  listener.control.serverCertificate = authority().server('DNS:localhost,IP:127.0.0.1').certificate;
  listener.onconnectionreceived = (args) => {
    const socket = args.acceptMessageWebSocket();
    socket.onmessagereceived = (message) => void socket.outputStream.writeAsync(message.detachBuffer());
  };
  await listener.bindEndpointAsync(LOOPBACK, '', SocketProtectionLevel.tls12);
  const uri = `wss://127.0.0.1:${listener.information.localPort}/`;

  const client = new WebSocket(uri, { ca: authority().rootPem });
  t.teardown(() => client.terminate());
  await once(client, 'open');
  client.send('over TLS');
  t.is(String((await nextMessage(client)).data), 'over TLS');

  const own = new MessageWebSocket();
  t.teardown(() => own.close());
  own.control.trustedRoots.append(authority().root);
  const texts = textsOf(own);
  await own.connectAsync(new Uri(uri));
  await own.outputStream.writeAsync(Buffer.from('over TLS too'));
  t.is(await texts.next(), 'over TLS too');

  listener.close();
  t.is(((await once(client, 'close')) as [number])[0], 1001);
});

test('bindServiceNameAsync with TLS listens on every address', async (t) => {
  const listener = newListener(t);
  listener.control.serverCertificate = authority().server().certificate;
  listener.onconnectionreceived = (args) => void args.acceptMessageWebSocket();
  await listener.bindServiceNameAsync('', SocketProtectionLevel.tls12);
  const client = new WebSocket(`wss://localhost:${listener.information.localPort}/`, { ca: authority().rootPem });
  t.teardown(() => client.terminate());
  await once(client, 'open');
  t.is(listener.sockets.size, 1);
});
