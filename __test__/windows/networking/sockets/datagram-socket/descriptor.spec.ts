import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { DatagramSocket, HostName } from 'uwp-sockets';
import { ABORTED, CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { Child, program, python, runPython } from '../../../../helpers/udp-child.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import { needs } from '../../../../helpers/udp-needs.js';
import {
  boundSocket,
  collect,
  connectedSocket,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  openReceiver,
} from '../../../../helpers/udp-sockets.js';

const onUnix = process.platform === 'win32' ? test.skip : test;
const onLinux = process.platform === 'linux' ? test : test.skip;
/** Runs before all others: it searches for a new descriptor. */
const aloneOnLinux = process.platform === 'linux' ? test.serial : test.skip;
const withPython = process.platform === 'linux' && needs.python ? test : test.skip;

const GROUP = '239.255.43.21';

/** The descriptor of a socket that received nothing yet, as another program would pass it. */
async function bound(t: ExecutionContext, host: HostName | null = LOOPBACK): Promise<number> {
  return (await boundSocket(t, host)).detachDescriptor();
}

/** A socket of a descriptor, closed with the test. */
function adopt(t: ExecutionContext, descriptor: number, prepare?: (socket: DatagramSocket) => void): DatagramSocket {
  const socket = DatagramSocket.fromDescriptor(descriptor, prepare);
  t.teardown(() => socket.close());
  return socket;
}

function sockets(): Set<number> {
  const open = readdirSync('/proc/self/fd').filter((number) => linkOf(number).startsWith('socket:'));
  return new Set(open.map(Number));
}

function linkOf(number: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${number}`);
  } catch {
    // The descriptor of the directory listing itself.
    return '';
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** The program that adopts descriptor 3, and its output. */
async function activated(
  t: ExecutionContext,
  options: object,
): Promise<{ child: Child; report: Record<string, unknown> }> {
  const child = runPython(t, 'udp-activate.py', JSON.stringify(options), ...program('activated'));
  return { child, report: JSON.parse(await child.line(0)) as Record<string, unknown> };
}

for (const host of ['127.0.0.1', '::1']) {
  withPython(`a socket that a service manager bound receives and answers, ${host}`, async (t) => {
    const { child, report } = await activated(t, { host, hopLimit: host === '::1' ? undefined : 77 });
    const peer = await DgramPeer.open(t, host);
    await peer.send(Buffer.from('ask'), report['localPort'] as string);
    t.is((await peer.received.until(1))[0]!.toString(), 'answer');
    t.is(String(peer.senders.items[0]!.port), report['localPort'] as string);
    await peer.send(Buffer.from('end'), report['localPort'] as string);
    const lines = await child.result(t);
    t.deepEqual(
      lines.slice(1).map((line) => JSON.parse(line) as unknown),
      ['ask', 'end'].map((word) => ({ text: word, local: host })),
    );
    t.is(report['remotePort'], '');
    if (host !== '::1') t.is(report['hopLimit'], 77);
  });
}

withPython('a connected descriptor makes a connected socket', async (t) => {
  const peer = await DgramPeer.open(t);
  const { child, report } = await activated(t, { host: '127.0.0.1', peer: ['127.0.0.1', Number(peer.port)] });
  t.is(report['remotePort'], peer.port);
  await peer.send(Buffer.from('ask'), report['localPort'] as string);
  t.is((await peer.received.until(1))[0]!.toString(), 'answer');
  await peer.send(Buffer.from('end'), report['localPort'] as string);
  await child.result(t);
});

withPython('groups that the descriptor joined stay joined', async (t) => {
  const { child, report } = await activated(t, { host: '', group: GROUP });
  const sender = createSocket('udp4');
  t.teardown(() => sender.close());
  sender.bind(0, '127.0.0.1');
  await once(sender, 'listening');
  sender.setMulticastInterface('127.0.0.1');
  sender.send('end', Number(report['localPort']), GROUP);
  const lines = await child.result(t);
  t.deepEqual(JSON.parse(lines[1]!), { text: 'end', local: GROUP });
});

withPython('a child inherits the socket: datagrams received before are ours, later ones are theirs', async (t) => {
  const { socket, port, received } = await openReceiver(t);
  const peer = await DgramPeer.open(t);
  await peer.send(Buffer.from('ours'), port);
  t.is(text((await received.until(1))[0]!), 'ours');
  const descriptor = socket.detachDescriptor();
  const [command, ...words] = python('udp-inherited.py');
  const child = new Child(t, command!, words, [descriptor]);
  closeSync(descriptor);
  t.is(await child.line(0), `True ${port}`);
  for (const word of ['theirs', 'end']) await peer.send(Buffer.from(word), port);
  t.deepEqual((await child.result(t)).slice(1), ['theirs', 'end']);
  t.is(received.items.length, 1);
});

withPython('children do not inherit the descriptor by themselves', async (t) => {
  const words = ['-c', `import os; print(os.path.exists("/proc/self/fd/${await bound(t)}"))`];
  t.deepEqual(await new Child(t, 'python3', words).result(t), ['False']);
  const { child, report } = await activated(t, { host: '127.0.0.1' });
  t.false(report['isInherited']);
  child.kill();
});

onUnix('received datagrams that were not delivered yet still are, and then the iteration ends', async (t) => {
  const socket = newSocket(t);
  socket.control.receiveTurnLimit = 1;
  const messages = socket.messages();
  await socket.bindEndpointAsync(LOOPBACK, '');
  const peer = await DgramPeer.open(t);
  for (const word of ['one', 'two', 'three']) await peer.send(Buffer.from(word), socket.information.localPort);
  const next = adopt(t, socket.detachDescriptor());
  const later = next.messages();
  await peer.send(Buffer.from('four'), next.information.localPort);
  const texts: string[] = [];
  for await (const batch of messages) {
    for (let index = 0; index < batch.length; index++) texts.push(text(batch.payload(index)));
  }
  t.deepEqual(texts, ['one', 'two', 'three']);
  for await (const batch of later) {
    t.is(text(batch.payload(0)), 'four');
    break;
  }
});

onUnix('handlers get all datagrams received before, unless the socket is closed', async (t) => {
  for (const isClosed of [false, true]) {
    const { socket, port, received } = await openReceiver(t);
    const peer = await DgramPeer.open(t);
    for (const word of ['one', 'two']) await peer.send(Buffer.from(word), port);
    closeSync(socket.detachDescriptor());
    const before = received.items.length;
    if (isClosed) socket.close();
    else await received.until(2);
    await nextTurn();
    t.is(received.items.length, isClosed ? before : 2);
  }
});

onUnix('without a receiver, all datagrams wait for the new owner', async (t) => {
  const socket = await boundSocket(t);
  const peer = await DgramPeer.open(t);
  await peer.send(Buffer.from('early'), socket.information.localPort);
  const { received } = await new Promise<ReturnType<typeof collect>>((resolve) => {
    adopt(t, socket.detachDescriptor(), (prepared) => resolve(collect(prepared)));
  });
  t.is(text((await received.until(1))[0]!), 'early');
});

onUnix('the control has the options of the descriptor, and prepare changes them', async (t) => {
  const before = newSocket(t);
  before.control.outboundUnicastHopLimit = 9;
  before.control.multicastHopLimit = 8;
  before.control.multicastLoopback = false;
  before.control.dontFragment = true;
  before.control.dscp = 10;
  await before.bindServiceNameAsync('');
  const seen: unknown[] = [];
  const socket = adopt(t, before.detachDescriptor(), ({ control }) => {
    const { outboundUnicastHopLimit, multicastHopLimit, multicastLoopback, dontFragment, dscp } = control;
    seen.push(outboundUnicastHopLimit, multicastHopLimit, multicastLoopback, dontFragment, dscp);
    control.outboundUnicastHopLimit = 128;
    control.dontFragment = false;
    control.receiveDetails = true;
    control.receiveTurnLimit = 7;
  });
  t.deepEqual(seen, [9, 8, false, true, 10]);
  const again: unknown[] = [];
  adopt(t, socket.detachDescriptor(), ({ control }) => {
    again.push(control.outboundUnicastHopLimit, control.multicastHopLimit, control.dontFragment, control.dscp);
  });
  t.deepEqual(again, [128, 8, false, 10]);
});

onLinux('packet info that prepare enables is available, on a descriptor for every address too', async (t) => {
  const { events } = await new Promise<ReturnType<typeof collect>>((resolve, reject) => {
    bound(t, null).then((descriptor) => {
      const socket = adopt(t, descriptor, (prepared) => {
        prepared.control.receiveDetails = true;
        resolve(collect(prepared));
      });
      return socket.getOutputStreamAsync(LOOPBACK, socket.information.localPort).then((self) => {
        self.hopLimit = 33;
        return self.writeAsync(Buffer.from('x'));
      });
    }, reject);
  });
  const { localAddress, hopLimit } = (await events.until(1))[0]!;
  t.deepEqual([localAddress.canonicalName, hopLimit], ['127.0.0.1', 33]);
});

onUnix('a connected socket stays connected from hand to hand', async (t) => {
  for (const host of [LOOPBACK, LOOPBACK6]) {
    const peer = await DgramPeer.open(t, host.canonicalName);
    const socket = adopt(t, (await connectedSocket(t, peer.port, host)).detachDescriptor());
    t.is(socket.information.remoteAddress!.canonicalName, host.canonicalName);
    t.is(socket.information.remotePort, peer.port);
    await socket.outputStream.writeAsync(Buffer.from('hello'));
    t.is((await peer.received.until(1))[0]!.toString(), 'hello');
    throws(t, () => socket.connectAsync(host, peer.port), ILLEGAL_CALL);
  }
});

onUnix('a socket of a descriptor is bound: it connects once, and binds no more', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = adopt(t, await bound(t));
  throws(t, () => socket.bindServiceNameAsync(''), ILLEGAL_CALL);
  throws(t, () => (socket.control.dscp = 1), ILLEGAL_CALL);
  throws(t, () => (socket.onmessagereceived = () => undefined), ILLEGAL_CALL);
  await socket.connectAsync(LOOPBACK, peer.port);
  await socket.outputStream.writeAsync(Buffer.from('hello'));
  await peer.received.until(1);
});

onUnix('node:dgram adopts a detached descriptor', async (t) => {
  const socket = await boundSocket(t);
  const { localPort } = socket.information;
  const taker = createSocket('udp4');
  t.teardown(() => taker.close());
  taker.bind({ fd: socket.detachDescriptor() });
  t.is(String(taker.address().port), localPort);
  const peer = await DgramPeer.open(t);
  const message = once(taker, 'message');
  await peer.send(Buffer.from('hello'), localPort);
  t.is(String((await message)[0]), 'hello');
});

onUnix('anything but a bound UDP socket is rejected, and still owned by the caller', async (t) => {
  for (const wrong of [-1, 1.5, NaN, 2 ** 31, '3', null, undefined]) {
    throws(t, () => DatagramSocket.fromDescriptor(wrong as never), { ...INVALID_ARGUMENT, message: /descriptor/ });
  }
  throws(t, () => DatagramSocket.fromDescriptor(0x7fff_fffe), { hresult: '0x80072719', code: 'EBADF' });
  const file = openSync('/dev/null', 'r');
  throws(t, () => DatagramSocket.fromDescriptor(file), { hresult: '0x80072736', code: 'ENOTSOCK' });
  closeSync(file);
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { fd } = Reflect.get(server, '_handle') as { fd: number };
  throws(t, () => DatagramSocket.fromDescriptor(fd), { ...INVALID_ARGUMENT, message: /no datagram socket/ });
  t.true(server.listening);
});

aloneOnLinux('the descriptor of a socket in use is rejected, and the socket continues', async (t) => {
  const before = sockets();
  const { socket, port, received } = await openReceiver(t);
  const [descriptor] = [...sockets()].filter((number) => !before.has(number));
  throws(t, () => DatagramSocket.fromDescriptor(descriptor!), { ...INVALID_ARGUMENT, message: /has it/ });
  const self = await socket.getOutputStreamAsync(LOOPBACK, port);
  await self.writeAsync(Buffer.from('works'));
  await received.until(1);
});

onUnix('when prepare fails, the caller keeps the descriptor', async (t) => {
  const descriptor = await bound(t);
  const failures: [(socket: DatagramSocket) => void, Parameters<typeof throws>[2]][] = [
    [(socket) => void (socket.control.multicastOnly = true), ILLEGAL_CALL],
    [(socket) => void (socket.control.sharePort = true), ILLEGAL_CALL],
    [(socket) => void socket.bindServiceNameAsync('').then(undefined, () => undefined), ILLEGAL_CALL],
    [(socket) => socket.close(), CLOSED],
    [(socket) => socket.control.rawOptions.set(1, 9_999, 1), { hresult: '0x8007273A', message: /rawOptions/ }],
  ];
  for (const [prepare, failure] of failures) {
    let kept: DatagramSocket | null = null;
    const attempt = (): unknown =>
      DatagramSocket.fromDescriptor(descriptor, (socket) => {
        kept = socket;
        prepare(socket);
      });
    throws(t, attempt, failure);
    await rejects(t, kept!.bindServiceNameAsync(''), CLOSED);
  }
  const throwing = (): never => {
    throw new Error('mine');
  };
  t.throws(() => DatagramSocket.fromDescriptor(descriptor, throwing), { message: 'mine' });
  throws(t, () => DatagramSocket.fromDescriptor(descriptor, 7 as never), INVALID_ARGUMENT);
  adopt(t, descriptor);
});

onUnix('detaching follows the order rules, and fails pending operations', async (t) => {
  const socket = newSocket(t);
  throws(t, () => socket.detachDescriptor(), ILLEGAL_CALL);
  const bind = socket.bindEndpointAsync(LOOPBACK, '');
  throws(t, () => socket.detachDescriptor(), ILLEGAL_CALL);
  await bind;
  const stream = await socket.getOutputStreamAsync(LOOPBACK, '9');
  const lookup = socket.getOutputStreamAsync(new HostName('host.invalid'), '9');
  const { localPort } = socket.information;
  closeSync(socket.detachDescriptor());
  await rejects(t, lookup, ABORTED);
  t.is(socket.information.localPort, localPort);
  t.is(socket.information.statistics!.datagramsSent, 0);
  throws(t, () => socket.detachDescriptor(), CLOSED);
  await rejects(t, stream.writeAsync(Buffer.from('x')), CLOSED);
  throws(t, () => socket.messages(), CLOSED);
  throws(t, () => socket.joinMulticastGroup(new HostName(GROUP)), CLOSED);
  throws(t, () => (socket.onerror = () => undefined), CLOSED);
  throws(t, () => (socket.control.outboundUnicastHopLimit = 3), CLOSED);
  socket.close();
  const closed = await boundSocket(t);
  closed.close();
  throws(t, () => closed.detachDescriptor(), CLOSED);
});

test('on Windows sockets have no descriptors', async (t) => {
  if (process.platform !== 'win32') {
    t.pass();
    return;
  }
  const unsupported = { hresult: '0x8007273D' } as const;
  throws(t, () => DatagramSocket.fromDescriptor(3), unsupported);
  const socket = await boundSocket(t);
  throws(t, () => socket.detachDescriptor(), unsupported);
});
