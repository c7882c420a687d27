import test, { type ExecutionContext } from 'ava';
import {
  type DatagramSocketMessageReceivedEventArgs,
  HostName,
  SocketErrorStatus,
  SocketQualityOfService,
} from 'uwp-sockets';
import {
  CLOSED,
  INVALID_ARGUMENT,
  assertFailure,
  rejects,
  throws,
  type Failure,
} from '../../../../helpers/failures.js';
import {
  boundSocket,
  connectedStream,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  openReceiver,
  STREAM_KINDS,
  type DatagramStream,
  type Receiver,
} from '../../../../helpers/udp-sockets.js';

/** Other systems reject such writes. */
const onLinux = process.platform === 'linux' ? test : test.skip;

const OTHER = new HostName('127.0.0.77');
const FOREIGN = new HostName('198.51.100.7');
const NOT_OF_THIS_MACHINE: Failure = {
  hresult: '0x80072741',
  status: SocketErrorStatus.cannotAssignRequestedAddress,
  code: 'EADDRNOTAVAIL',
  syscall: 'sendmsg',
};

function openDetailed(t: ExecutionContext, host: HostName | null): Promise<Receiver> {
  return openReceiver(t, host, ({ control }) => (control.receiveDetails = true));
}

function packetInfoOf({ ecn, dscp, hopLimit }: DatagramSocketMessageReceivedEventArgs): (number | null)[] {
  return [ecn, dscp, hopLimit];
}

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  for (const host of [LOOPBACK, LOOPBACK6]) {
    onLinux(`options apply to the writes that follow: ${kind}, ${host.rawName}`, async (t) => {
      const { port, events } = await openDetailed(t, host);
      const { stream } = await open(t, port, host);
      const write = (): void => void stream.writeAsync(Buffer.from('x'));
      const expected: number[][] = [];
      const step = (seen: number[]): void => {
        write();
        write();
        expected.push(seen, seen);
      };
      step([0, 0, 128]);
      stream.ecn = 2;
      step([2, 0, 128]);
      stream.hopLimit = 9;
      step([2, 0, 9]);
      stream.ecn = 3;
      step([3, 0, 9]);
      stream.ecn = undefined;
      step([0, 0, 9]);
      stream.hopLimit = undefined;
      step([0, 0, 128]);
      await stream.flushAsync();
      const arrived = await events.until(expected.length);
      t.deepEqual(arrived.map(packetInfoOf), expected);
    });
  }

  onLinux(`the source address is any of this machine: ${kind}`, async (t) => {
    const { port, events } = await openDetailed(t, LOOPBACK);
    const { stream } = await open(t, port);
    await stream.writeAsync(Buffer.from('own'));
    stream.sourceAddress = OTHER;
    t.is(stream.sourceAddress, OTHER);
    await stream.writeAsync(Buffer.from('other'));
    t.is(stream.tryWriteBatch([Buffer.from('other'), Buffer.from('other')]), 2);
    stream.sourceAddress = undefined;
    await stream.writeAsync(Buffer.from('own'));
    const arrived = await events.until(5);
    t.deepEqual(
      arrived.map(({ remoteAddress }) => remoteAddress?.rawName),
      ['127.0.0.1', '127.0.0.77', '127.0.0.77', '127.0.0.77', '127.0.0.1'],
    );
  });

  onLinux(`a source that is not of this machine fails alone: ${kind}`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const before = stream.writeAsync(Buffer.from('before'));
    stream.sourceAddress = FOREIGN;
    const wrong = [stream.writeAsync(Buffer.from('wrong')), stream.writeAsync(Buffer.from('wrong'))];
    stream.sourceAddress = undefined;
    const after = stream.writeAsync(Buffer.from('after'));
    for (const write of wrong) await rejects(t, write, NOT_OF_THIS_MACHINE);
    t.deepEqual([await before, await after], [6, 5]);
    const texts = (await received.until(2)).map((bytes) => Buffer.from(bytes).toString());
    t.deepEqual(texts, ['before', 'after']);
    stream.sourceAddress = FOREIGN;
    assertFailure(
      t,
      t.throws(() => stream.tryWriteBatch([Buffer.from('wrong')])),
      NOT_OF_THIS_MACHINE,
    );
  });
}

for (const [local, host] of [
  [null, LOOPBACK],
  [null, LOOPBACK6],
] as const) {
  onLinux(`the congestion mark leaves the code point: ${host.rawName} from every address`, async (t) => {
    const { port, events } = await openDetailed(t, host);
    const socket = newSocket(t);
    socket.control.qualityOfService = SocketQualityOfService.lowLatency;
    await socket.bindEndpointAsync(local, '');
    const stream = await socket.getOutputStreamAsync(host, port);
    for (const ecn of [undefined, 0, 1, 2, 3, undefined]) {
      stream.ecn = ecn;
      await stream.writeAsync(Buffer.from('x'));
    }
    const arrived = await events.until(6);
    t.deepEqual(
      arrived.map(({ ecn, dscp }) => [ecn, dscp]),
      [0, 0, 1, 2, 3, 0].map((ecn) => [ecn, 46]),
    );
  });
}

onLinux('datagrams of one kind still leave as one, others apart and in order', async (t) => {
  const { port, events } = await openDetailed(t, LOOPBACK);
  const { socket, stream } = await connectedStream(t, port);
  const plain = await socket.getOutputStreamAsync(LOOPBACK, port);
  const writes = (target: DatagramStream): void => {
    for (let number = 0; number < 60; number++) void target.writeAsync(Buffer.alloc(100));
  };
  writes(plain);
  for (const ecn of [1, 2]) {
    stream.ecn = ecn;
    writes(stream);
  }
  writes(plain);
  await stream.flushAsync();
  const marks = (await events.until(240)).map(({ ecn }) => ecn);
  t.deepEqual(
    marks,
    [0, 1, 2, 0].flatMap((ecn) => Array<number>(60).fill(ecn)),
  );
  const { sendSystemCalls, segmentedRuns, fallbacks } = socket.information.statistics!;
  t.deepEqual([sendSystemCalls, segmentedRuns, fallbacks], [1, 4, 0]);
});

onLinux('two streams to one destination have separate options', async (t) => {
  const { port, events } = await openDetailed(t, LOOPBACK);
  const socket = await boundSocket(t);
  const [first, second] = [
    await socket.getOutputStreamAsync(LOOPBACK, port),
    await socket.getOutputStreamAsync(LOOPBACK, port),
  ];
  first.ecn = 1;
  second.hopLimit = 3;
  void first.writeAsync(Buffer.from('x'));
  void second.writeAsync(Buffer.from('x'));
  await first.flushAsync();
  t.deepEqual((await events.until(2)).map(packetInfoOf), [
    [1, 0, 128],
    [0, 0, 3],
  ]);
});

onLinux('options may be set before the socket is bound or connected', async (t) => {
  const { port, events } = await openDetailed(t, LOOPBACK);
  const unbound = newSocket(t);
  const stream = await unbound.getOutputStreamAsync(LOOPBACK, port);
  stream.ecn = 1;
  await stream.writeAsync(Buffer.from('x'));
  const unconnected = newSocket(t);
  unconnected.outputStream.ecn = 2;
  await unconnected.connectAsync(LOOPBACK, port);
  await unconnected.outputStream.writeAsync(Buffer.from('x'));
  t.deepEqual(
    (await events.until(2)).map(({ ecn }) => ecn),
    [1, 2],
  );
});

test('options have their ranges', async (t) => {
  const socket = await boundSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, '9');
  for (const ecn of [-1, 4, 1.5, NaN, '1' as never, true as never]) {
    throws(t, () => (stream.ecn = ecn), INVALID_ARGUMENT, String(ecn));
  }
  for (const hopLimit of [0, -1, 256, 1.5, '1' as never]) {
    throws(t, () => (stream.hopLimit = hopLimit), INVALID_ARGUMENT, String(hopLimit));
  }
  for (const source of [new HostName('localhost'), '127.0.0.1' as never, LOOPBACK6]) {
    throws(t, () => (stream.sourceAddress = source), INVALID_ARGUMENT, String(source));
  }
  t.deepEqual([stream.ecn, stream.hopLimit, stream.sourceAddress], [undefined, undefined, undefined]);
});

test('a source of the other family is rejected when the peer is known', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  socket.outputStream.sourceAddress = LOOPBACK6;
  await socket.connectAsync(LOOPBACK, port);
  throws(t, () => socket.outputStream.writeAsync(Buffer.from('x')), INVALID_ARGUMENT);
  throws(t, () => (socket.outputStream.sourceAddress = LOOPBACK6), INVALID_ARGUMENT);
  socket.outputStream.sourceAddress = undefined;
  t.is(await socket.outputStream.writeAsync(Buffer.from('x')), 1);
});

test('options of a closed stream cannot be set', async (t) => {
  const socket = await boundSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, '9');
  stream.ecn = 1;
  stream.close();
  throws(t, () => (stream.ecn = 2), CLOSED);
  throws(t, () => (stream.hopLimit = 2), CLOSED);
  throws(t, () => (stream.sourceAddress = LOOPBACK), CLOSED);
  t.is(stream.ecn, 1);
});
