import test, { type ExecutionContext } from 'ava';
import { ABORTED, assertFailure, rejects, throws, TOO_LONG } from '../../../../helpers/failures.js';
import { numberOf, payload } from '../../../../helpers/udp-payload.js';
import { connectedStream, openReceiver, STREAM_KINDS } from '../../../../helpers/udp-sockets.js';

const COUNT = 1_000;
/** Indexes at which other implementations split a batch: 20, 64, 204 and 1,000. */
const EDGES = [0, 19, 20, 63, 64, 203, 204, 500, 999];

interface Case {
  readonly failing: readonly number[];
  readonly size: number;
}

const CASES: Case[] = [
  ...EDGES.map((index) => ({ failing: [index], size: 65_508 })),
  ...EDGES.map((index) => ({ failing: [index], size: 300_000 })),
  { failing: EDGES, size: 65_508 },
  { failing: EDGES, size: 300_000 },
  { failing: [63, 64, 65, 66], size: 65_508 },
];

function batchOf({ failing, size }: Case): Buffer[] {
  return Array.from({ length: COUNT }, (_, number) =>
    failing.includes(number) ? Buffer.alloc(size) : payload(number, 32),
  );
}

function describe({ failing, size }: Case): string {
  return `${size} bytes at ${failing.join(', ')} in a batch of ${COUNT}`;
}

function isComplete(t: ExecutionContext, arrived: readonly Uint8Array[], failing: readonly number[]): void {
  const expected = Array.from({ length: COUNT }, (_, number) => number).filter((number) => !failing.includes(number));
  t.deepEqual(arrived.map(numberOf), expected);
}

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  for (const each of CASES) {
    test.serial(`${describe(each)} on ${kind} fail alone, and all others arrive`, async (t) => {
      const { port, received } = await openReceiver(t);
      const { stream, socket } = await open(t, port);
      const writes = batchOf(each).map((bytes) => stream.writeAsync(bytes));
      const outcomes = await Promise.allSettled(writes);
      for (const [number, outcome] of outcomes.entries()) {
        if (!each.failing.includes(number)) t.deepEqual(outcome, { status: 'fulfilled', value: 32 });
        else assertFailure(t, (outcome as PromiseRejectedResult).reason, TOO_LONG, String(number));
      }
      isComplete(t, await received.until(COUNT - each.failing.length), each.failing);
      t.true(await stream.flushAsync(), 'every failure was observed');
      t.is(socket.information.statistics?.datagramsSent, COUNT - each.failing.length);
    });
  }

  test.serial(`an unobserved failed write on ${kind} is reported by the next flush, once`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    for (const bytes of batchOf({ failing: [204], size: 65_508 })) void stream.writeAsync(bytes);
    await rejects(t, stream.flushAsync(), TOO_LONG);
    t.true(await stream.flushAsync(), 'once');
    isComplete(t, await received.until(COUNT - 1), [204]);
  });

  test.serial(`a flush on ${kind} reports a failure of an earlier turn`, async (t) => {
    const { port } = await openReceiver(t);
    const { stream } = await open(t, port);
    void stream.writeAsync(Buffer.alloc(70_000));
    await new Promise(setImmediate);
    void stream.writeAsync(Buffer.from('fine'));
    await rejects(t, stream.flushAsync(), TOO_LONG);
  });
}

test.serial('an observed failed write is not reported again', async (t) => {
  const { port } = await openReceiver(t);
  const { stream } = await connectedStream(t, port);
  const ways: ((write: ReturnType<typeof stream.writeAsync>) => unknown)[] = [
    (write) => write.then(null, () => undefined),
    (write) => write.catch(() => undefined),
    (write) => write.done(null, () => undefined),
    (write) => Promise.allSettled([write]),
    (write) => (write.operation.completed = (): void => undefined),
  ];
  for (const look of ways) {
    look(stream.writeAsync(Buffer.alloc(70_000)));
    t.true(await stream.flushAsync(), `before the end: ${look}`);
    const write = stream.writeAsync(Buffer.alloc(70_000));
    await new Promise(setImmediate);
    look(write);
    t.true(await stream.flushAsync(), `after the end: ${look}`);
  }
});

test.serial('two overlapping flushes: the one that ends first reports', async (t) => {
  const { port } = await openReceiver(t);
  const { stream } = await connectedStream(t, port);
  void stream.writeAsync(Buffer.alloc(70_000));
  const outcomes = await Promise.allSettled([stream.flushAsync(), stream.flushAsync()]);
  t.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
});

test.serial('disposing a socket with a failed write reports it and closes the socket', async (t) => {
  const { port } = await openReceiver(t);
  const { stream, socket } = await connectedStream(t, port);
  void stream.writeAsync(Buffer.alloc(70_000));
  await rejects(t, socket[Symbol.asyncDispose](), TOO_LONG);
  throws(t, () => socket.outputStream, { hresult: '0x80000013', status: 0 });
});

test.serial('closing in the turn of the writes still sends them', async (t) => {
  const { port, received } = await openReceiver(t);
  const { stream, socket } = await connectedStream(t, port);
  const writes = batchOf({ failing: [500], size: 65_508 }).map((bytes) => stream.writeAsync(bytes));
  const flush = stream.flushAsync();
  socket.close();
  await rejects(t, flush, TOO_LONG);
  isComplete(t, await received.until(COUNT - 1), [500]);
  t.is(await writes[0]!, 32);
});

test.serial('cancelIOAsync ends writes that were not sent yet', async (t) => {
  const { port, received } = await openReceiver(t);
  const { stream, socket } = await connectedStream(t, port);
  const writes = [1, 2, 3].map((size) => stream.writeAsync(Buffer.alloc(size)));
  await socket.cancelIOAsync();
  for (const write of writes) await rejects(t, write, ABORTED);
  t.is(await stream.writeAsync(Buffer.alloc(9)), 9);
  t.is((await received.until(1))[0]!.length, 9);
});
