import { createHash } from 'node:crypto';
import test from 'ava';
import { runPython } from '../../../../helpers/udp-child.js';
import { Collector } from '../../../../helpers/udp-collector.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import { mixedSizes, numberOf, payload, payloads, portions } from '../../../../helpers/udp-payload.js';
import { connectedStream, LOOPBACK, newSocket, openReceiver, LARGE_BUFFER } from '../../../../helpers/udp-sockets.js';

test.serial('coalesced bursts of mixed sizes are neither split nor merged', async (t) => {
  const { port, received, socket: receiver } = await openReceiver(t);
  const { stream, socket } = await connectedStream(t, port);
  const list = payloads([
    ...Array<number>(64).fill(1_200),
    1_200,
    700,
    700,
    3,
    3,
    1,
    0,
    0,
    1,
    1,
    ...mixedSizes(120, 40, 1_200).toSorted((first, second) => second - first),
    ...mixedSizes(120, 40, 1_200),
    ...Array<number>(3).fill(9_000),
    20,
    ...Array<number>(2).fill(65_507),
    ...Array<number>(2).fill(32_753),
    ...Array<number>(2).fill(32_754),
  ]);
  let count = 0;
  for (const part of portions(list)) {
    for (const bytes of part) void stream.writeAsync(bytes);
    await stream.flushAsync();
    await received.until((count += part.length));
  }
  t.deepEqual(
    received.items.map((bytes) => Buffer.from(bytes)),
    list,
  );
  if (process.platform !== 'linux') return;
  t.true(socket.information.statistics!.segmentedRuns > 0, 'the sender merged');
  t.true(receiver.information.statistics!.coalescedRuns > 0, 'the receiver got merged datagrams');
});

test.serial('data kept by a handler is unchanged while 100,000 more datagrams arrive', async (t) => {
  const kept: { bytes: Uint8Array; hash: string }[] = [];
  const numbers = new Collector<number>();
  const receiver = newSocket(t);
  receiver.control.inboundBufferSizeInBytes = LARGE_BUFFER;
  receiver.onmessagereceived = (args): void => {
    const { bytes } = args.getDataReader().detachBuffer();
    numbers.add(numberOf(bytes));
    if (numbers.items.length % 1_000 === 1) kept.push({ bytes, hash: hashOf(bytes) });
  };
  await receiver.bindEndpointAsync(LOOPBACK, '');
  const { stream } = await connectedStream(t, receiver.information.localPort);
  for (let sent = 0; sent < 100_000; sent += 1_000) {
    for (let number = sent; number < sent + 1_000; number++) void stream.writeAsync(payload(number, 60));
    await stream.flushAsync();
    await numbers.until(sent + 1_000);
  }
  t.deepEqual(
    kept.map(({ bytes }) => hashOf(bytes)),
    kept.map(({ hash }) => hash),
  );
  t.is(kept.length, 100);
  t.true(numbers.items.every((number, index) => number === index));
});

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test.serial('closing inside of a handler ends delivery at once', async (t) => {
  const socket = newSocket(t);
  const { port, socket: other, received } = await openReceiver(t);
  let calls = 0;
  socket.onmessagereceived = (): void => {
    calls++;
    socket.close();
  };
  await socket.bindEndpointAsync(LOOPBACK, '');
  const { stream } = await connectedStream(t, socket.information.localPort);
  t.is(stream.tryWriteBatch(Array<Buffer>(50).fill(Buffer.from('x'))), 50);
  const check = await connectedStream(t, port);
  await check.stream.writeAsync(Buffer.from('end'));
  await received.until(1);
  t.is(calls, 1);
  other.close();
});

test.serial('all handlers get each datagram, and each reads the same reader', async (t) => {
  const texts: string[] = [];
  const { port, received } = await openReceiver(t, LOOPBACK, (socket) => {
    socket.onmessagereceived = (args): number => texts.push(args.getDataReader().readString(2));
  });
  const { stream } = await connectedStream(t, port);
  await stream.writeAsync(Buffer.from('ab-rest'));
  t.is(Buffer.from((await received.until(1))[0]!).toString(), '-rest');
  t.deepEqual(texts, ['ab']);
});

test.serial('datagrams of several peers keep their order', async (t) => {
  const { port, received } = await openReceiver(t);
  const streams = [await connectedStream(t, port), await connectedStream(t, port), await connectedStream(t, port)];
  for (let number = 0; number < 90; number++) {
    t.is(streams[number % 3]!.stream.tryWriteBatch([payload(number, 8)]), 1);
  }
  t.deepEqual(
    (await received.until(90)).map(numberOf),
    Array.from({ length: 90 }, (_, number) => number),
  );
});

testNeeding('python')('timers run during a flood', async (t) => {
  const { port, events } = await openReceiver(t);
  const counts: number[] = [];
  const ticked = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (events.items.length > (counts.at(-1) ?? 0)) counts.push(events.items.length);
      if (counts.length === 40) resolve(clearInterval(timer));
    }, 1);
  });
  const flood = runPython(t, 'udp-flood.py', '127.0.0.1', port);
  await ticked;
  flood.kill();
  t.is(counts.length, 40, 'forty ticks found more datagrams than the tick before');
});

testNeeding('python')('immediates run during a flood', async (t) => {
  const { port, events } = await openReceiver(t);
  const flood = runPython(t, 'udp-flood.py', '127.0.0.1', port);
  await events.until(1);
  let turns = 0;
  while (events.items.length < 20_000) {
    await new Promise(setImmediate);
    turns++;
  }
  flood.kill();
  // A turn delivers at most the native inbox, about a thousand datagrams.
  t.true(turns >= 10, `${turns} turns`);
});
