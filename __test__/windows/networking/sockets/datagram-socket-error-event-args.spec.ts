import test, { type ExecutionContext } from 'ava';
import type { DatagramSocket, DatagramSocketErrorEventArgs, HostName } from 'uwp-sockets';
import { closedPort } from '../../../helpers/closed-port.js';
import { program, runIsolated, runProgram } from '../../../helpers/udp-child.js';
import { Collector } from '../../../helpers/udp-collector.js';
import { DgramPeer } from '../../../helpers/udp-dgram.js';
import { CLOSED, INVALID_ARGUMENT, assertFailure, PORT_UNREACHABLE, throws } from '../../../helpers/failures.js';
import { testNeeding } from '../../../helpers/udp-needs.js';
import { numberOf, payload } from '../../../helpers/udp-payload.js';
import { ROUTER } from '../../../helpers/udp-router.js';
import {
  boundSocket,
  collect,
  errorOf,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  type DatagramStream,
} from '../../../helpers/udp-sockets.js';

const SENDS = 50;

/** Other systems keep no ICMP errors. */
const onLinux = process.platform === 'linux' ? test : test.skip;

type Answers = Collector<DatagramSocketErrorEventArgs>;

function watching(socket: DatagramSocket): Answers {
  const answers: Answers = new Collector();
  socket.onerror = (args): void => answers.add(args);
  return answers;
}

async function streamTo(socket: DatagramSocket, host: HostName, port: string): Promise<DatagramStream> {
  return socket.getOutputStreamAsync(host, port);
}

for (const [local, host] of [
  [LOOPBACK, LOOPBACK],
  [LOOPBACK6, LOOPBACK6],
  [null, LOOPBACK],
  [null, LOOPBACK6],
] as const) {
  const family = `${host.rawName} from ${local?.rawName ?? 'every address'}`;

  onLinux(`a handler gets the unreachable peer, and no send fails: ${family}`, async (t) => {
    const [peer, port] = [await DgramPeer.open(t, host.rawName), await closedPort()];
    const socket = newSocket(t);
    const { events } = collect(socket);
    const answers = watching(socket);
    await socket.bindEndpointAsync(local, '');
    const [unreachable, live] = [await streamTo(socket, host, port), await streamTo(socket, host, peer.port)];
    for (let number = 0; number < SENDS; number++) {
      await unreachable.writeAsync(payload(number, 10));
      await live.writeAsync(payload(number, 100));
    }
    for (let number = SENDS; number < 2 * SENDS; number++) {
      void unreachable.writeAsync(payload(number, 10));
      void live.writeAsync(payload(number, 100));
    }
    await live.flushAsync();
    const arrived = await peer.received.until(2 * SENDS);
    t.deepEqual(
      arrived.map(numberOf),
      Array.from({ length: 2 * SENDS }, (_, number) => number),
    );
    for (const args of await answers.until(2 * SENDS)) {
      t.deepEqual([args.remoteAddress.rawName, args.remotePort], [host.rawName, port]);
      t.is(args.reporterAddress?.rawName, host.rawName);
      assertFailure(t, args.error, {
        ...PORT_UNREACHABLE,
        message: /^datagram to .+: the peer's port is unreachable$/,
      });
      t.deepEqual([args.icmpType, args.icmpCode], host === LOOPBACK ? [3, 3] : [1, 4]);
      t.is(args.mtu, null);
      t.is(args.target, socket);
      t.is(args.type, 'error');
      t.is(args.remoteAddress, args.remoteAddress);
    }
    t.deepEqual(events.items, [], 'a socket without a peer receives no errors');
  });
}

onLinux('a connected socket reports its unreachable peer in both ways', async (t) => {
  const port = await closedPort();
  const socket = newSocket(t);
  const { events } = collect(socket);
  const answers = watching(socket);
  await socket.connectAsync(LOOPBACK, port);
  for (let number = 1; number <= SENDS; number++) {
    await socket.outputStream.writeAsync(payload(number, 10));
    await answers.until(number);
    assertFailure(t, errorOf((await events.until(number))[number - 1]!), PORT_UNREACHABLE);
  }
  t.deepEqual([answers.items.length, events.items.length], [SENDS, SENDS]);
});

onLinux('handlers can be added and removed at any time', async (t) => {
  const socket = await boundSocket(t);
  const unreachable = await streamTo(socket, LOOPBACK, await closedPort());
  await unreachable.writeAsync(Buffer.from('closed port'));
  const [first, second] = [watching(socket), new Collector<DatagramSocketErrorEventArgs>()];
  const handler = (args: DatagramSocketErrorEventArgs): void => second.add(args);
  socket.addEventListener('error', handler);
  await unreachable.writeAsync(Buffer.from('two listen'));
  await second.until(1);
  t.is(first.items.length, 1);
  socket.onerror = null;
  await unreachable.writeAsync(Buffer.from('one listens'));
  await second.until(2);
  socket.removeEventListener('error', handler);
  socket.removeEventListener('error', handler);
  await unreachable.writeAsync(Buffer.from('closed port'));
  socket.addEventListener('error', handler);
  await unreachable.writeAsync(Buffer.from('one listens again'));
  await second.until(3);
  t.deepEqual([first.items.length, second.items.length], [1, 3]);
  t.is(socket.onerror, null);
});

onLinux('errors for writes before the bind are reported too', async (t) => {
  const socket = newSocket(t);
  const unreachable = await streamTo(socket, LOOPBACK, await closedPort());
  const answers = watching(socket);
  await unreachable.writeAsync(Buffer.from('binds'));
  await answers.until(1);
  t.pass();
});

onLinux('a handler may close the socket', async (t) => {
  const socket = await boundSocket(t);
  const unreachable = await streamTo(socket, LOOPBACK, await closedPort());
  let received = 0;
  const closed = new Promise<void>((resolve) => {
    socket.onerror = (): void => {
      received++;
      socket.close();
      resolve();
    };
  });
  for (let number = 0; number < SENDS; number++) void unreachable.writeAsync(payload(number, 10 + number));
  await closed;
  await new Promise(setImmediate);
  t.is(received, 1);
});

test('handlers are functions, and cannot be added to a closed socket', (t) => {
  const socket = newSocket(t);
  throws(t, () => (socket.onerror = 1 as never), INVALID_ARGUMENT);
  throws(t, () => socket.addEventListener('error', undefined as never), INVALID_ARGUMENT);
  throws(t, () => socket.addEventListener('failure' as 'error', () => undefined), INVALID_ARGUMENT);
  const handler = (): void => undefined;
  socket.onerror = handler;
  socket.close();
  t.falsy(socket.onerror);
  socket.onerror = null;
  socket.removeEventListener('error', handler);
  throws(t, () => (socket.onerror = (): void => undefined), CLOSED);
  throws(t, () => socket.addEventListener('error', () => undefined), CLOSED);
});

test('a bound socket with an error handler alone does not keep the process running', async (t) => {
  const lines = await runProgram(t, 'only-errors').result(t);
  t.deepEqual(lines, ['bound']);
});

testNeeding('router')('ICMP errors of routers: packet too large, no route, hop limit exceeded', async (t) => {
  const lines = await runIsolated(t, ROUTER, program('icmp-errors')).result(t);
  const answer = (address: string, reporter: string, code: string, icmp: number[], mtu: number | null): unknown => ({
    ends: [address, '9', reporter],
    hresult: HRESULTS[code],
    code,
    icmp,
    mtu,
  });
  checkIcmpErrors(t, lines, [
    answer('10.91.1.9', '10.91.0.2', 'EMSGSIZE', [3, 4], 1_280),
    HRESULTS['EMSGSIZE'],
    answer('10.91.2.9', '10.91.0.2', 'EHOSTUNREACH', [3, 1], null),
    answer('10.91.1.9', '10.91.0.2', 'EHOSTUNREACH', [11, 0], null),
    answer('fd91:1::9', 'fd91::2', 'EMSGSIZE', [2, 0], 1_280),
    HRESULTS['EMSGSIZE'],
    answer('fd91:2::9', 'fd91::2', 'ENETUNREACH', [1, 0], null),
    answer('fd91:1::9', 'fd91::2', 'EHOSTUNREACH', [3, 0], null),
  ]);
});

const HRESULTS: Readonly<Record<string, string>> = {
  EMSGSIZE: '0x80072738',
  EHOSTUNREACH: '0x80072751',
  ENETUNREACH: '0x80072743',
};

function checkIcmpErrors(t: ExecutionContext, lines: readonly string[], expected: readonly unknown[]): void {
  t.deepEqual(
    lines.map((line) => (line.startsWith('{') ? (JSON.parse(line) as unknown) : line)),
    expected,
  );
}
