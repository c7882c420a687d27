import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

import { type ExecutionContext } from 'ava';
import { SocketProtectionLevel, StreamSocketListener, type StreamSocket } from 'uwp-sockets';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { connectedPair, listen, LOOPBACK, nodeClient, streamSocket, takeAll } from '../../../../helpers/tcp-peers.js';
import { testWith } from '../../../../helpers/tcp-program.js';
import { closedPort } from '../../../../helpers/closed-port.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { connectedTls, LOCALHOST, receive, send } from '../../../../helpers/tls-sockets.js';
import { Child, runPython } from '../../../../helpers/udp-child.js';
import { needs } from '../../../../helpers/udp-needs.js';

const { test, authority } = withAuthority();
const onUnix = process.platform === 'win32' ? test.skip : test;
const withPython = process.platform === 'linux' && needs.python ? test : test.skip;

const PROGRAM = join(__dirname, '../../../../helpers/tcp-programs/inherited-listener.js');

interface Adopted {
  readonly listener: StreamSocketListener;
  readonly accept: () => Promise<StreamSocket>;
}

/** Output of `inherited-listener`. */
interface ListenerReport {
  readonly port: string;
  readonly hopLimit: number;
  readonly isActivated: boolean;
  readonly pid: number;
}

/** A listener of a descriptor, closed with the test. */
function adopt(
  t: ExecutionContext,
  descriptor: number,
  prepare: (listener: StreamSocketListener) => void = () => undefined,
  level?: SocketProtectionLevel,
): Adopted {
  const sockets = new Arrivals<StreamSocket>();
  const receiving = (listener: StreamSocketListener): void => {
    listener.onconnectionreceived = ({ socket }) => {
      t.teardown(() => socket.close());
      sockets.add(socket);
    };
    prepare(listener);
  };
  const listener = StreamSocketListener.fromDescriptor(descriptor, receiving, level);
  t.teardown(() => listener.close());
  return { listener, accept: async () => sockets.next() };
}

function ignoreConnections(listener: StreamSocketListener): void {
  listener.onconnectionreceived = () => undefined;
}

async function answerOf(client: Socket): Promise<string> {
  return (await takeAll(client)).toString();
}

for (const kind of ['listener', 'bound']) {
  withPython(`a socket that Python sent by SCM_RIGHTS accepts, ${kind}`, async (t) => {
    const child = runPython(t, 'tcp-activate.py', JSON.stringify({ kind, hopLimit: 77 }), process.execPath, PROGRAM);
    const report = JSON.parse(await child.line(0)) as ListenerReport;
    t.is(report.hopLimit, 77);
    for (const client of [await nodeClient(t, report.port), await nodeClient(t, report.port)]) {
      t.is(await answerOf(client), `from ${report.pid}`);
    }
  });
}

testWith('systemd-socket-activate')(
  'a listener that systemd passes accepts, including the connection that activated it',
  async (t) => {
    const port = await closedPort();
    const command = 'exec systemd-socket-activate "$@" 2>&1';
    const child = new Child(t, 'sh', ['-c', command, 'sh', '-l', `127.0.0.1:${port}`, process.execPath, PROGRAM]);
    t.regex(await child.line(0), /Listening on/);
    const first = await nodeClient(t, port);
    const answer = await answerOf(first);
    const report = child.lines.items.find((line) => line.startsWith('{'));
    const { isActivated, pid } = JSON.parse(report!) as ListenerReport;
    t.true(isActivated);
    t.is(answer, `from ${pid}`);
    t.is(await answerOf(await nodeClient(t, port)), answer);
  },
);

onUnix('another process adopts the listener, and no connection is refused or lost', async (t) => {
  const { listener, port, accept } = await listen(t);
  const [ours, early] = await Promise.all([accept(), nodeClient(t, port)]);
  const descriptor = listener.detachDescriptor();
  // No process accepts now; the kernel queues connections in the backlog.
  const late = await nodeClient(t, port);
  const child = new Child(t, process.execPath, [PROGRAM], [descriptor]);
  closeSync(descriptor);
  const { pid, port: same } = JSON.parse(await child.line(0)) as ListenerReport;
  t.is(same, port);
  t.is(await answerOf(late), `from ${pid}`);
  await reply(ours, 'from us');
  t.is(await answerOf(early), 'from us');
});

onUnix('of many connections each reaches exactly one of the owners, those accepted before the first', async (t) => {
  const { listener, port, accept } = await listen(t);
  const clients = await Promise.all(Array.from({ length: 40 }, async () => nodeClient(t, port)));
  const first = await accept();
  const next = adopt(t, listener.detachDescriptor());
  const more = await Promise.all(Array.from({ length: 5 }, async () => nodeClient(t, port)));
  const answers = [...clients, ...more].map(answerOf);
  await reply(first, 'first');
  const serve = async (owner: { accept: () => Promise<StreamSocket> }, name: string): Promise<never> => {
    for (;;) await reply(await owner.accept(), name);
  };
  void serve({ accept }, 'first');
  void serve(next, 'next');
  const names = await Promise.all(answers);
  t.true(names.every((name) => name === 'first' || name === 'next'));
  t.true(names.slice(-5).every((name) => name === 'next'));
});

async function reply(socket: StreamSocket, text: string): Promise<void> {
  await send(socket, text);
  socket.close();
}

onUnix('the control has the options of the descriptor, and prepare changes them', async (t) => {
  const { listener } = await listen(t, ({ control }) => {
    control.noDelay = false;
    control.keepAlive = true;
    control.outboundUnicastHopLimit = 9;
  });
  const seen: unknown[] = [];
  const { listener: next } = adopt(t, listener.detachDescriptor(), ({ control }) => {
    seen.push(control.noDelay, control.keepAlive, control.outboundUnicastHopLimit);
    control.outboundUnicastHopLimit = 10;
  });
  t.deepEqual(seen, [false, true, 9]);
  throws(t, () => (next.control.noDelay = true), ILLEGAL_CALL);
  throws(t, () => (next.onconnectionreceived = () => undefined), ILLEGAL_CALL);
  throws(t, () => next.bindServiceNameAsync(''), ILLEGAL_CALL);
  const again = adopt(t, next.detachDescriptor());
  t.is(again.listener.control.outboundUnicastHopLimit, 10);
});

onUnix('a listener of a descriptor performs TLS handshakes when requested', async (t) => {
  const { listener, port } = await listen(t);
  const descriptor = listener.detachDescriptor();
  const { tls13 } = SocketProtectionLevel;
  throws(t, () => adopt(t, descriptor, undefined, tls13), { ...ILLEGAL_CALL, message: /serverCertificate/ });
  const withCertificate = ({ control }: StreamSocketListener): void => {
    control.serverCertificate = authority().server().certificate;
  };
  const next = adopt(t, descriptor, withCertificate, tls13);
  const [server, client] = await Promise.all([next.accept(), connectedTls(t, authority(), port)]);
  await send(client, 'secret');
  t.is((await receive(server, 6)).toString(), 'secret');
  throws(t, () => StreamSocketListener.fromDescriptor(0, undefined, 99 as never), INVALID_ARGUMENT);
});

onUnix('a handshake that is going on when the listener leaves ends, and its connection is delivered', async (t) => {
  const { listener, port } = await listen(t);
  const withCertificate = ({ control }: StreamSocketListener): void => {
    control.serverCertificate = authority().server().certificate;
  };
  const owner = adopt(t, listener.detachDescriptor(), withCertificate, SocketProtectionLevel.tls13);
  const client = streamSocket(t);
  client.control.trustedRoots.append(authority().root);
  await client.connectAsync(LOOPBACK, port);
  // When a second connection was served, the first one, which sends nothing yet, was accepted before it.
  await Promise.all([owner.accept(), connectedTls(t, authority(), port)]);
  closeSync(owner.listener.detachDescriptor());
  const upgrade = client.upgradeToSslAsync(SocketProtectionLevel.tls13, LOCALHOST);
  const [server] = await Promise.all([owner.accept(), upgrade]);
  await send(server, 'served');
  t.is((await receive(client, 6)).toString(), 'served');
});

onUnix('node:net adopts a detached listener, and fromDescriptor one of node:net', async (t) => {
  const { listener, port } = await listen(t);
  const server = createServer((socket) => socket.end('node'));
  t.teardown(() => server.close());
  server.listen({ fd: listener.detachDescriptor() });
  await once(server, 'listening');
  t.is(String((server.address() as AddressInfo).port), port);
  t.is(await answerOf(await nodeClient(t, port)), 'node');
});

onUnix('anything but a listener is rejected, and still owned by the caller', async (t) => {
  const attempt = (descriptor: unknown) => (): unknown =>
    StreamSocketListener.fromDescriptor(descriptor as never, ignoreConnections);
  for (const wrong of [-1, 1.5, NaN, 2 ** 31, '3', null, undefined]) {
    throws(t, attempt(wrong), { ...INVALID_ARGUMENT, message: /descriptor/ });
  }
  throws(t, attempt(0x7fff_fffe), { hresult: '0x80072719', code: 'EBADF' });
  const file = openSync('/dev/null', 'r');
  throws(t, attempt(file), { hresult: '0x80072736', code: 'ENOTSOCK' });
  closeSync(file);
  const { socket, peer } = await connectedPair(t);
  const descriptor = socket.detachDescriptor();
  throws(t, attempt(descriptor), { ...INVALID_ARGUMENT, message: /it is connected/ });
  closeSync(descriptor);
  await once(peer.resume(), 'end');
});

onUnix(
  'a listener in use is rejected and continues; when prepare fails, the caller keeps the descriptor',
  async (t) => {
    const { listener, port } = await listen(t);
    const descriptor = listener.detachDescriptor();
    const throwing = (): never => {
      throw new Error('mine');
    };
    t.throws(() => StreamSocketListener.fromDescriptor(descriptor, throwing), { message: 'mine' });
    throws(t, () => StreamSocketListener.fromDescriptor(descriptor), { ...ILLEGAL_CALL, message: /handler/ });
    throws(t, () => StreamSocketListener.fromDescriptor(descriptor, 7 as never), INVALID_ARGUMENT);
    throws(t, () => adopt(t, descriptor, (prepared) => prepared.close()), CLOSED);
    const next = adopt(t, descriptor);
    if (process.platform === 'linux') {
      throws(t, () => adopt(t, descriptor), { ...INVALID_ARGUMENT, message: /has it/ });
    }
    const client = connect(Number(port), '127.0.0.1');
    t.teardown(() => client.destroy());
    await next.accept();
  },
);

onUnix('giving out follows the order rules', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  ignoreConnections(listener);
  throws(t, () => listener.detachDescriptor(), { ...ILLEGAL_CALL, message: /not bound/ });
  const bind = listener.bindEndpointAsync(LOOPBACK, '');
  throws(t, () => listener.detachDescriptor(), ILLEGAL_CALL);
  await bind;
  const { localPort } = listener.information;
  closeSync(listener.detachDescriptor());
  t.is(listener.information.localPort, localPort);
  throws(t, () => listener.detachDescriptor(), CLOSED);
  await rejects(t, listener.bindServiceNameAsync(''), CLOSED);
  throws(t, () => (listener.control.noDelay = true), CLOSED);
  listener.close();
  listener.close();
  const { listener: closed } = await listen(t);
  closed.close();
  throws(t, () => closed.detachDescriptor(), CLOSED);
});

test('on Windows listeners have no descriptors', async (t) => {
  if (process.platform !== 'win32') {
    t.pass();
    return;
  }
  throws(t, () => StreamSocketListener.fromDescriptor(3, ignoreConnections), { hresult: '0x8007273D' });
  const { listener } = await listen(t);
  throws(t, () => listener.detachDescriptor(), { hresult: '0x8007273D' });
});
