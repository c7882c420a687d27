import test from 'ava';
import { runPython } from '../../../../helpers/udp-child.js';
import { Collector } from '../../../../helpers/udp-collector.js';
import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import { boundSocket, connectedStream, LOOPBACK, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

test('the limits of a turn have defaults and bounds, and are fixed by the bind', async (t) => {
  const { control } = newSocket(t);
  t.deepEqual([control.receiveTurnLimit, control.receiveTurnTime], [1_024, 5]);
  for (const [name, highest] of [
    ['receiveTurnLimit', 65_536],
    ['receiveTurnTime', 60_000],
  ] as const) {
    for (const value of [1, highest]) {
      control[name] = value;
      t.is(control[name], value);
    }
    for (const value of [0, -1, highest + 1, 1.5, NaN, '1' as unknown as number]) {
      throws(t, () => (control[name] = value), INVALID_ARGUMENT, `${name} ${value}`);
    }
    t.is(control[name], highest, 'unchanged');
    const bound = await boundSocket(t);
    throws(t, () => (bound.control[name] = 1), ILLEGAL_CALL);
    bound.close();
    throws(t, () => (bound.control[name] = 1), CLOSED);
  }
});

/** Counts what happens between one turn of the event loop and the next. */
class Turns {
  most = 0;
  #count = 0;
  #isOver = false;

  constructor() {
    setImmediate(() => this.#next());
  }

  count(): void {
    this.most = Math.max(this.most, ++this.#count);
  }

  end(): void {
    this.#isOver = true;
  }

  #next(): void {
    this.#count = 0;
    if (!this.#isOver) setImmediate(() => this.#next());
  }
}

test.serial('a turn of the event loop delivers up to its limit', async (t) => {
  const turns = new Turns();
  const { port, received } = await openReceiver(t, LOOPBACK, (socket) => {
    socket.control.receiveTurnLimit = 5;
    socket.onmessagereceived = (): void => turns.count();
  });
  const { stream } = await connectedStream(t, port);
  for (let number = 0; number < 200; number++) void stream.writeAsync(Buffer.from([number]));
  await stream.flushAsync();
  t.deepEqual(
    (await received.until(200)).map(([number]) => number),
    Array.from({ length: 200 }, (_, number) => number),
  );
  turns.end();
  // The end of one batch and the beginning of the next may fall into one turn.
  t.true(turns.most <= 10, `${turns.most} in one turn`);
});

test.serial('sockets that answer each other leave the event loop its turn', async (t) => {
  const [caller, echo] = [newSocket(t), newSocket(t)];
  const turns = new Turns();
  const exchanged = new Collector<null>();
  echo.onmessagereceived = (event): void => void answers.writeAsync(event.detachBuffer());
  caller.onmessagereceived = (): void => {
    turns.count();
    exchanged.add(null);
    void caller.outputStream.writeAsync(Buffer.from('ping'));
  };
  await echo.bindEndpointAsync(LOOPBACK, '');
  await caller.connectAsync(LOOPBACK, echo.information.localPort);
  const answers = await echo.getOutputStreamAsync(LOOPBACK, caller.information.localPort);
  await caller.outputStream.writeAsync(Buffer.from('ping'));
  await exchanged.until(5_000);
  turns.end();
  // A pass of the event loop goes on for 100 microseconds.
  t.true(turns.most < 500, `${turns.most} in one turn`);
});

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

testNeeding('python')('slow handlers under a flood leave timers and other sockets their turn', async (t) => {
  const turns = new Turns();
  const { port, events } = await openReceiver(t, LOOPBACK, (socket) => {
    socket.onmessagereceived = (): void => {
      turns.count();
      work(1);
    };
  });
  const ticks = new Collector<null>();
  const timer = setInterval(() => ticks.add(null), 10);
  const echo = await openReceiver(t, LOOPBACK);
  const { stream } = await connectedStream(t, echo.port);
  t.teardown(() => clearInterval(timer));
  const flood = runPython(t, 'udp-flood.py', '127.0.0.1', port);
  await events.until(1);
  for (let round = 1; round <= 10 || ticks.items.length < 10; round++) {
    const before = events.items.length;
    await stream.writeAsync(Buffer.from('ping'));
    await echo.received.until(round);
    await events.until(before + 1);
  }
  flood.kill();
  turns.end();
  // A millisecond each: five fit into a turn, and the clock is read at the eighth.
  t.true(turns.most <= 16, `${turns.most} in one turn`);
});
