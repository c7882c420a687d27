import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import {
  ClientCertificateRequest,
  DataReader,
  SocketProtectionLevel,
  type StreamSocket,
  type StreamSocketListener,
} from 'uwp-sockets';

import { ILLEGAL_CALL, rejects, throws } from '../../../../helpers/failures.js';
import { ending, listen, nodeClient } from '../../../../helpers/tcp-peers.js';
import { withAuthority, type IssuedCertificate } from '../../../../helpers/tls-authority.js';
import { NOT_TLS } from '../../../../helpers/tls-failures.js';
import { listenTls, LOCALHOST } from '../../../../helpers/tls-sockets.js';

const { plainSocket, tls12, tls13 } = SocketProtectionLevel;

const { test, authority } = withAuthority();

/** A plain listener whose sockets can upgrade, and a connection to it. */
async function acceptedPlain(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void = ({ control }) => {
    control.serverCertificate = authority().server().certificate;
  },
): Promise<{ socket: StreamSocket; client: Socket }> {
  const { accept, port } = await listen(t, prepare);
  const [socket, client] = await Promise.all([accept(), nodeClient(t, port)]);
  return { socket, client };
}

function upgradeClient(t: ExecutionContext, client: Socket): TLSSocket {
  const secured = connect({ socket: client, ca: authority().rootPem, servername: 'localhost' });
  t.teardown(() => secured.destroy());
  return secured.on('error', () => undefined);
}

test('STARTTLS as server: the accepted socket has the certificate of its listener', async (t) => {
  const { socket, client } = await acceptedPlain(t);
  client.write('STARTTLS\r\n');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(10), 10);
  await socket.outputStream.writeAsync(Buffer.from('220 go\r\n'));
  t.is(String(((await once(client, 'data')) as [Buffer])[0]), '220 go\r\n');
  const secured = upgradeClient(t, client);
  await Promise.all([socket.upgradeToSslAsync(tls13, null), once(secured, 'secureConnect')]);
  t.is(socket.information.protectionLevel, tls13);
  t.is(socket.information.requestedServerName, 'localhost');
  throws(t, () => socket.upgradeToSslAsync(tls13, null), ILLEGAL_CALL);
  secured.write('secret');
  t.is(await new DataReader(socket.inputStream).loadAsync(6), 6);
});

test('STARTTLS as server: without a certificate it fails at once, and the connection stays plain', async (t) => {
  const { socket, client } = await acceptedPlain(t, () => undefined);
  throws(t, () => socket.upgradeToSslAsync(tls13, LOCALHOST), ILLEGAL_CALL);
  client.write('x');
  t.is(await new DataReader(socket.inputStream).loadAsync(1), 1);
  socket.control.serverCertificate = authority().server().certificate;
  const secured = upgradeClient(t, client);
  await Promise.all([socket.upgradeToSslAsync(tls12, null), once(secured, 'secureConnect')]);
  t.is(socket.information.protectionLevel, tls12);
});

test('an accepted socket inherits every option of TLS, and changes none of its listener', async (t) => {
  let listener: StreamSocketListener;
  const { socket, client } = await acceptedPlain(t, (each) => {
    listener = each;
    each.control.clientCertificateRequest = ClientCertificateRequest.required;
    each.control.trustedRoots.append(authority().root);
    each.control.serverCertificate = authority().server().certificate;
    each.control.applicationProtocols = ['x'];
    each.control.handshakeTimeout = 77;
  });
  const { control } = socket;
  t.is(control.handshakeTimeout, 77);
  t.deepEqual(control.applicationProtocols, ['x']);
  t.is(control.trustedRoots.length, 1);
  t.is(control.serverCertificate, listener!.control.serverCertificate);
  control.trustedRoots.clear();
  control.handshakeTimeout = 0;
  t.is(listener!.control.trustedRoots.length, 1);
  t.is(listener!.control.handshakeTimeout, 77);
  control.trustedRoots.append(authority().root);
  const secured = connect({
    socket: client,
    ca: authority().rootPem,
    servername: 'localhost',
    ALPNProtocols: ['x'],
    ...(authority().client('example-client') satisfies IssuedCertificate),
  });
  t.teardown(() => secured.destroy());
  await Promise.all([socket.upgradeToSslAsync(tls13, null), once(secured, 'secureConnect')]);
  t.is(socket.information.clientCertificate!.subject, 'example-client');
  t.is(socket.information.applicationProtocol, 'x');
});

test('an upgrade as server that fails leaves no connection', async (t) => {
  const { socket, client } = await acceptedPlain(t);
  const failed = rejects(t, socket.upgradeToSslAsync(tls13, null), NOT_TLS);
  client.write('this is not TLS at all');
  await failed;
  await ending(client);
  t.is(socket.information.protectionLevel, plainSocket);
  throws(t, () => socket.upgradeToSslAsync(tls13, null), ILLEGAL_CALL);
});

test('an accepted socket that connects again is a client', async (t) => {
  const { socket, client } = await acceptedPlain(t);
  const failed = rejects(t, socket.upgradeToSslAsync(tls13, null), NOT_TLS);
  client.write('this is not TLS at all');
  await failed;
  const { port } = await listenTls(t, authority());
  await socket.connectAsync(LOCALHOST, port);
  socket.control.trustedRoots.append(authority().root);
  await socket.upgradeToSslAsync(tls13, LOCALHOST);
  t.is(socket.information.serverCertificate!.subject, 'server');
});
