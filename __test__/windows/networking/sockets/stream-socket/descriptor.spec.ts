import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

import { type ExecutionContext } from 'ava';
import { SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import {
  ABORTED,
  CLOSED,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  RESET,
  rejects,
  throws,
} from '../../../../helpers/failures.js';
import { payload, sha256 } from '../../../../helpers/tcp-payload.js';
import {
  acceptedPair,
  connectedPair,
  listen,
  LOOPBACK,
  nodeServer,
  ROLES,
  streamSocket,
  take,
  takeAll,
} from '../../../../helpers/tcp-peers.js';
import { receiveAll, send } from '../../../../helpers/tcp-streams.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { connectedTls, listenTls, LOCALHOST, receive } from '../../../../helpers/tls-sockets.js';
import { python, runPython } from '../../../../helpers/udp-child.js';
import { boundSocket } from '../../../../helpers/udp-sockets.js';
import { needs } from '../../../../helpers/udp-needs.js';

const { test, authority } = withAuthority();
const onUnix = process.platform === 'win32' ? test.skip : test;
const withPython = process.platform === 'linux' && needs.python ? test : test.skip;

const PROGRAM = join(__dirname, '../../../../helpers/tcp-programs/inherited-connection.js');

/** Runs before all others: it searches for a new descriptor. */
const aloneOnLinux = process.platform === 'linux' ? test.serial : test.skip;

function openSockets(): number[] {
  const open = readdirSync('/proc/self/fd').filter((number) => linkOf(number).startsWith('socket:'));
  return open.map(Number);
}

function linkOf(number: string | number): string {
  try {
    return readlinkSync(`/proc/self/fd/${number}`);
  } catch {
    // The descriptor of the directory listing itself.
    return '';
  }
}

/** Whether the socket is a TCP connection that is established. */
function isConnected(number: number): boolean {
  const inode = /\d+/.exec(linkOf(number))![0];
  const rows = readFileSync('/proc/self/net/tcp', 'utf8').split('\n');
  return rows.some((row) => row.trim().split(/\s+/)[9] === inode && row.trim().split(/\s+/)[3] === '01');
}

/** A socket of a descriptor, closed with the test. */
function adopt(t: ExecutionContext, descriptor: number, prepare?: (socket: StreamSocket) => void): StreamSocket {
  const socket = StreamSocket.fromDescriptor(descriptor, prepare);
  t.teardown(() => socket.close());
  return socket;
}

for (const { role, pair } of ROLES) {
  onUnix(
    `${role}: bytes before and after passing the descriptor are complete and in order, in both directions`,
    async (t) => {
      const { socket, peer } = await pair(t);
      const [theirs, ours] = [payload(2_000_000, 1), payload(2_000_000, 2)];
      const received = takeAll(peer);
      peer.end(theirs);
      await send(socket, ours.subarray(0, 1_000_000));
      const first = await receive(socket, 700_001);
      const { localPort, remotePort } = socket.information;
      const next = adopt(t, socket.detachDescriptor());
      t.deepEqual([next.information.localPort, next.information.remotePort], [localPort, remotePort]);
      t.is(next.information.remoteHostName!.canonicalName, '127.0.0.1');
      const [rest] = await Promise.all([receiveAll(next), send(next, ours.subarray(1_000_000))]);
      t.is(sha256(Buffer.concat([first, rest])), sha256(theirs));
      await next.shutdownAsync();
      t.is(sha256(await received), sha256(ours));
    },
  );
}

withPython('a connection goes from Python by SCM_RIGHTS to us and from us to Python', async (t) => {
  const server = await nodeServer(t);
  const options = JSON.stringify({ kind: 'connection', port: Number(server.port) });
  const child = runPython(t, 'tcp-activate.py', options, process.execPath, PROGRAM, ...python('tcp-inherited.py'));
  const peer = await server.accept();
  t.is((await take(peer, 3)).toString(), 'one');
  // Data that Python does not read stays in the kernel for the next owners.
  peer.end('ONEtwothree');
  t.is((await takeAll(peer)).toString(), 'TWOTHREE');
  const [report, ...inherited] = await child.result(t);
  t.deepEqual(JSON.parse(report!), { remotePort: server.port, noDelay: false });
  t.deepEqual(inherited, ['True', 'three']);
});

onUnix('the kernel has the writes of this turn before the descriptor is detached', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const write = socket.outputStream.writeAsync(Buffer.from('last words'));
  closeSync(socket.detachDescriptor());
  t.is(await write, 10);
  t.is((await takeAll(peer)).toString(), 'last words');
});

onUnix('the control has the options of the descriptor, and prepare changes them', async (t) => {
  const { socket: before } = await connectedPair(t, ({ control }) => {
    control.noDelay = false;
    control.keepAlive = true;
    control.outboundUnicastHopLimit = 9;
    control.qualityOfService = 1;
  });
  const optionsOf = ({ control }: StreamSocket): unknown[] => [
    control.noDelay,
    control.keepAlive,
    control.outboundUnicastHopLimit,
    control.qualityOfService,
  ];
  const seen: unknown[] = [];
  const socket = adopt(t, before.detachDescriptor(), (prepared) => {
    seen.push(...optionsOf(prepared));
    prepared.control.noDelay = true;
    prepared.control.qualityOfService = 0;
  });
  t.deepEqual(seen, [false, true, 9, 1]);
  throws(t, () => (socket.control.noDelay = false), ILLEGAL_CALL);
  const again = adopt(t, socket.detachDescriptor());
  t.deepEqual(optionsOf(again), [true, true, 9, 0]);
});

onUnix('node:net adopts a detached descriptor', async (t) => {
  const { socket, peer } = await acceptedPair(t);
  const taker = new Socket({ fd: socket.detachDescriptor() });
  t.teardown(() => taker.destroy());
  taker.end('hello');
  t.is((await takeAll(peer)).toString(), 'hello');
  peer.end('answer');
  t.is((await takeAll(taker)).toString(), 'answer');
});

onUnix('a connection of a descriptor is protected as client, or as server with a certificate', async (t) => {
  const { accept, port } = await listen(t);
  const plain = streamSocket(t);
  const [accepted] = await Promise.all([accept(), plain.connectAsync(LOOPBACK, port)]);
  const server = adopt(t, accepted.detachDescriptor());
  server.control.serverCertificate = authority().server().certificate;
  const client = adopt(t, plain.detachDescriptor(), ({ control }) => {
    control.trustedRoots.append(authority().root);
  });
  await Promise.all([
    server.upgradeToSslAsync(SocketProtectionLevel.tls13, null),
    client.upgradeToSslAsync(SocketProtectionLevel.tls13, LOCALHOST),
  ]);
  await send(client, 'secret');
  t.is((await receive(server, 6)).toString(), 'secret');
  t.is(client.information.protectionLevel, SocketProtectionLevel.tls13);
});

onUnix('a protected connection is not detached, and continues', async (t) => {
  const { accept, port } = await listenTls(t, authority());
  const [server, client] = await Promise.all([accept(), connectedTls(t, authority(), port)]);
  for (const socket of [server, client]) throws(t, () => socket.detachDescriptor(), ILLEGAL_CALL);
  await send(client, 'on');
  t.is((await receive(server, 2)).toString(), 'on');
});

onUnix('anything but a TCP connection is rejected, and still owned by the caller', async (t) => {
  for (const wrong of [-1, 1.5, NaN, 2 ** 31, '3', null, undefined]) {
    throws(t, () => StreamSocket.fromDescriptor(wrong as never), { ...INVALID_ARGUMENT, message: /descriptor/ });
  }
  throws(t, () => StreamSocket.fromDescriptor(0x7fff_fffe), { hresult: '0x80072719', code: 'EBADF' });
  const file = openSync('/dev/null', 'r');
  throws(t, () => StreamSocket.fromDescriptor(file), { hresult: '0x80072736', code: 'ENOTSOCK' });
  closeSync(file);
  const { listener } = await listen(t);
  for (const [descriptor, message] of [
    [listener.detachDescriptor(), /not connected/],
    [(await boundSocket(t)).detachDescriptor(), /no stream socket/],
  ] as const) {
    throws(t, () => StreamSocket.fromDescriptor(descriptor), { ...INVALID_ARGUMENT, message });
    closeSync(descriptor);
  }
});

aloneOnLinux('the descriptor of a socket in use is rejected, and the socket continues', async (t) => {
  const before = openSockets();
  const { socket, peer } = await connectedPair(t);
  const { fd } = Reflect.get(peer, '_handle') as { fd: number };
  const own = openSockets().filter((number) => !before.includes(number) && number !== fd && isConnected(number));
  t.is(own.length, 1);
  throws(t, () => StreamSocket.fromDescriptor(own[0]!), { ...INVALID_ARGUMENT, message: /has it/ });
  peer.write('x');
  t.is((await receive(socket, 1)).toString(), 'x');
});

onUnix('a descriptor is adopted once', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const descriptor = socket.detachDescriptor();
  const next = adopt(t, descriptor);
  throws(t, () => StreamSocket.fromDescriptor(descriptor), { hresult: '0x80072719', code: 'EBADF' });
  peer.write('x');
  t.is((await receive(next, 1)).toString(), 'x');
});

onUnix('when prepare fails, the caller keeps the descriptor', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const descriptor = socket.detachDescriptor();
  const failures: [(socket: StreamSocket) => void, Parameters<typeof throws>[2]][] = [
    [(prepared) => void prepared.connectAsync(LOOPBACK, '9').then(undefined, () => undefined), ILLEGAL_CALL],
    [(prepared) => prepared.close(), CLOSED],
  ];
  for (const [prepare, failure] of failures) {
    let kept: StreamSocket | null = null;
    const attempt = (): unknown =>
      StreamSocket.fromDescriptor(descriptor, (prepared) => {
        kept = prepared;
        prepare(prepared);
      });
    throws(t, attempt, failure);
    await rejects(t, kept!.connectAsync(LOOPBACK, '9'), CLOSED);
  }
  throws(t, () => StreamSocket.fromDescriptor(descriptor, 7 as never), INVALID_ARGUMENT);
  const next = adopt(t, descriptor);
  throws(t, () => next.connectAsync(LOOPBACK, '9'), ILLEGAL_CALL);
  peer.write('x');
  t.is((await receive(next, 1)).toString(), 'x');
});

onUnix('a connection is not detached while a read or write is pending, and both continue', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const read = socket.inputStream.readAsync(new Uint8Array(1), 1);
  throws(t, () => socket.detachDescriptor(), { ...ILLEGAL_CALL, message: /pending/ });
  peer.write('x');
  t.is((await read).length, 1);
  const data = payload(32 * 1024 * 1024);
  const write = socket.outputStream.writeAsync(data);
  throws(t, () => socket.detachDescriptor(), { ...ILLEGAL_CALL, message: /pending/ });
  const [received] = await Promise.all([take(peer, data.length), write]);
  t.is(sha256(received), sha256(data));
  closeSync(socket.detachDescriptor());
});

onUnix('a connection with dropped data, or a lost one, is not detached', async (t) => {
  const dropped = await connectedPair(t);
  const write = dropped.socket.outputStream.writeAsync(payload(32 * 1024 * 1024));
  await dropped.socket.cancelIOAsync();
  await rejects(t, write, ABORTED);
  throws(t, () => dropped.socket.detachDescriptor(), { ...ILLEGAL_CALL, message: /dropped/ });
  const lost = await connectedPair(t);
  const read = lost.socket.inputStream.readAsync(new Uint8Array(1), 1);
  lost.peer.resetAndDestroy();
  await rejects(t, read, RESET);
  // The kernel has already reported the reset: the next owner would see an orderly end.
  throws(t, () => lost.socket.detachDescriptor(), RESET);
});

onUnix('giving out follows the order rules', async (t) => {
  const socket = streamSocket(t);
  throws(t, () => socket.detachDescriptor(), { ...ILLEGAL_CALL, message: /not connected/ });
  const server = await nodeServer(t);
  const connect = socket.connectAsync(LOOPBACK, server.port);
  throws(t, () => socket.detachDescriptor(), ILLEGAL_CALL);
  await connect;
  const { inputStream, outputStream, information } = socket;
  const peer = await server.accept();
  closeSync(socket.detachDescriptor());
  await once(peer.resume(), 'end');
  t.is(information.remotePort, server.port);
  t.is(information.localPort, String(peer.remotePort));
  t.is(information.statistics!.bytesSent, 0);
  throws(t, () => socket.detachDescriptor(), CLOSED);
  await rejects(t, inputStream.readAsync(new Uint8Array(1), 1), CLOSED);
  await rejects(t, outputStream.writeAsync(Buffer.from('x')), CLOSED);
  await rejects(t, socket.connectAsync(LOOPBACK, server.port), CLOSED);
  socket.close();
  const closed = (await connectedPair(t)).socket;
  closed.close();
  throws(t, () => closed.detachDescriptor(), CLOSED);
  const upgrading = (await connectedPair(t)).socket;
  upgrading.upgradeToSslAsync(SocketProtectionLevel.tls12, LOCALHOST).done(undefined, () => undefined);
  throws(t, () => upgrading.detachDescriptor(), ILLEGAL_CALL);
});

onUnix('a half-closed connection is detached as it is', async (t) => {
  const { socket, peer } = await connectedPair(t);
  await socket.shutdownAsync();
  const next = adopt(t, socket.detachDescriptor());
  t.is((await takeAll(peer)).length, 0);
  peer.end('rest');
  t.is((await receiveAll(next)).toString(), 'rest');
});

test('on Windows connections have no descriptors', async (t) => {
  if (process.platform !== 'win32') {
    t.pass();
    return;
  }
  throws(t, () => StreamSocket.fromDescriptor(3), { hresult: '0x8007273D' });
  const { socket } = await connectedPair(t);
  throws(t, () => socket.detachDescriptor(), { hresult: '0x8007273D' });
});
