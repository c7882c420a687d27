import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { DataReader, SocketErrorStatus, SocketProtectionLevel } from 'uwp-sockets';

import { ABORTED, rejects, throws, type Failure } from '../../../../helpers/failures.js';
import { ending } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { tlsNodeServer, tlsPair } from '../../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../../../../helpers/tls-sockets.js';

const { tls13 } = SocketProtectionLevel;

const { test, authority } = withAuthority();

test('close sends close_notify, and earlier writes arrive', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const seen = ending(peer);
  await socket.outputStream.writeAsync(Buffer.from('all of it'));
  socket.close();
  const { data, isReset } = await seen;
  t.is(data.toString(), 'all of it');
  t.false(isReset);
});

/** Sends data and then close_notify: Node.js sends none when it ends with unsent data, tickets included. */
async function endBehind(peer: TLSSocket, data: string): Promise<void> {
  await new Promise<void>((resolve) => void peer.write(data, () => resolve()));
  peer.end();
}

test('an orderly end is an empty read, again and again', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  await endBehind(peer, 'last');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(10), 4);
  t.is(await reader.loadAsync(1), 0);
  t.is(await reader.loadAsync(1), 0);
});

test('after close_notify of the peer data can still be sent', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  await endBehind(peer, 'last');
  t.is(await new DataReader(socket.inputStream).loadAsync(5), 4);
  const received = once(peer, 'data') as Promise<[Buffer]>;
  await socket.outputStream.writeAsync(Buffer.from('answer'));
  t.is((await received)[0].toString(), 'answer');
});

/** A proxy that processes the bytes of the server. */
async function proxy(
  t: ExecutionContext,
  port: string,
  forward: (bytes: Buffer, send: (bytes: Buffer) => void) => unknown,
) {
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), '127.0.0.1');
    t.teardown(() => client.destroy());
    t.teardown(() => upstream.destroy());
    client.on('error', () => undefined).on('data', (bytes) => void upstream.write(bytes));
    upstream.on('error', () => undefined).on('data', (bytes) => forward(bytes, (sent) => void client.write(sent)));
    upstream.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

test('a truncated stream is distinguished from one that ended', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  let cuts = false;
  const port = await proxy(t, server.port, (bytes, send) => cuts || send(bytes));
  const socket = trustingSocket(t, authority());
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
  peer.write('data');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(4), 4);
  cuts = true;
  peer.end();
  const cut: Failure = {
    hresult: '0x80072746',
    status: SocketErrorStatus.connectionResetByPeer,
    message: /close_notify/,
  };
  await rejects(t, reader.loadAsync(1), cut);
  await rejects(t, reader.loadAsync(1), cut);
});

test('a modified record ends the connection in both directions', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  let spoils = false;
  const port = await proxy(t, server.port, (bytes, send) => {
    if (spoils) bytes[bytes.length - 1]! ^= 1;
    send(bytes);
  });
  const socket = trustingSocket(t, authority());
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOCALHOST, port, tls13)]);
  peer.write('good');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(4), 4);
  spoils = true;
  const alerted = once(peer, 'error') as Promise<[Error & { code: string }]>;
  peer.write('bad');
  await rejects(t, reader.loadAsync(1), { hresult: '0x80090330' });
  t.regex((await alerted)[0].code, /_ALERT_BAD_RECORD_MAC$/);
  await rejects(t, socket.outputStream.writeAsync(Buffer.from('x')), { hresult: '0x80090330' });
  throws(t, () => socket.outputStream.tryWriteBatch([Buffer.from('x')]), { hresult: '0x80090330' });
});

test('cancelIOAsync ends a read, and the connection continues', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const reader = new DataReader(socket.inputStream);
  const read = reader.loadAsync(1);
  await socket.cancelIOAsync();
  await rejects(t, read, ABORTED);
  peer.write('ab');
  t.is(await reader.loadAsync(2), 2);
});

test('data that was received and not read makes a close a reset', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const seen = ending(peer);
  await new Promise<void>((resolve) => void peer.write('ab', () => resolve()));
  await new DataReader(socket.inputStream).loadAsync(1);
  socket.close();
  t.true((await seen).isReset);
});
