import test from 'ava';

import { UwpError } from '../../../dist/internal/errors/errors.js';
import { LARGEST } from '../../../dist/internal/writing/batch-pool.js';
import { WriteQueue, type BatchSender, type QueuedBatch } from '../../../dist/internal/writing/write-queue.js';

/** Letters that the largest batch holds; each smaller size holds one less. */
const CAPACITY = 3;

/** A batch of letters. */
class Letters implements QueuedBatch<Letters> {
  text: string;
  readonly size: number;
  releases = 0;

  constructor(text = '', size: number = LARGEST) {
    this.text = text;
    this.size = size;
  }

  get isEmpty(): boolean {
    return this.text === '';
  }

  get fittingSize(): number {
    return LARGEST - Math.max(0, CAPACITY - this.text.length);
  }

  hasRoom(length: number): boolean {
    return this.text.length + length <= CAPACITY - (LARGEST - this.size);
  }

  grown(): Letters | null {
    if (this.size === LARGEST) return null;
    this.releases++;
    return new Letters(this.text, this.size + 1);
  }

  release(): void {
    this.releases++;
  }
}

/** A fake of a writer and its kernel. */
class Sender implements BatchSender<Letters> {
  readonly queue = new WriteQueue<Letters>(this, this);
  /** Every batch that collected, in order. */
  readonly made: Letters[] = [];
  /** The submitted batches, each with the next one. */
  readonly calls: string[] = [];
  readonly errors: Error[] = [];
  drains = 0;
  /** How many more batches the kernel takes. */
  room = Infinity;
  thrown: Error | null = null;

  collecting(size: number): Letters {
    const batch = new Letters('', size);
    this.made.push(batch);
    return batch;
  }

  submit(first: Letters, next: Letters | null): void {
    if (this.thrown) throw this.thrown;
    this.calls.push(next ? `${first.text}|${next.text}` : first.text);
    if (this.room-- > 0) this.queue.removeFirst();
    else this.queue.isBlocked = true;
  }

  drained(): void {
    this.drains++;
  }

  fail(error: Error): void {
    this.errors.push(error);
    this.queue.fail(error);
    this.queue.clear();
  }

  write(...letters: string[]): void {
    for (const letter of letters) this.queue.withRoom(letter.length).text += letter;
  }
}

function open(): Sender {
  const sender = new Sender();
  sender.queue.open();
  return sender;
}

test('writes collect until the turn ends, and leave together, once', async (t) => {
  const sender = open();
  sender.write('a', 'b');
  t.true(sender.queue.hasUnsent);
  t.deepEqual(sender.calls, []);
  await Promise.resolve();
  t.deepEqual(sender.calls, ['ab']);
  t.false(sender.queue.hasUnsent);
  await Promise.resolve();
  t.deepEqual(sender.calls, ['ab']);
  sender.write('c');
  await Promise.resolve();
  t.deepEqual(sender.calls, ['ab', 'c'], 'the next turn has an end, too');
});

test('a flush sends at once, and later writes are still sent in the same turn', async (t) => {
  const sender = open();
  sender.write('a');
  sender.queue.endTurn();
  t.deepEqual(sender.calls, ['a']);
  sender.write('b');
  await Promise.resolve();
  t.deepEqual(sender.calls, ['a', 'b']);
});

test('a batch without room leaves before the turn ends', async (t) => {
  const sender = open();
  sender.write('a', 'b', 'c', 'd');
  t.deepEqual(sender.calls, ['abc']);
  await Promise.resolve();
  t.deepEqual(sender.calls, ['abc', 'd']);
  t.deepEqual(
    sender.made.map(({ releases }) => releases),
    [1, 1],
  );
});

test('a batch grows before it leaves, and the next one begins with the size that this one needed', async (t) => {
  const sender = open();
  sender.write('a', 'b');
  await Promise.resolve();
  sender.write('c');
  await Promise.resolve();
  sender.write('d');
  t.deepEqual(
    sender.made.map(({ size }) => size),
    [0, LARGEST - 1, 0],
  );
  sender.write('e', 'f');
  t.deepEqual(sender.calls, ['ab', 'c'], 'nothing leaves before it is full');
  sender.write('g');
  t.deepEqual(sender.calls, ['ab', 'c', 'def']);
});

test('who takes the collecting batch for many writes gets the largest, also when a smaller one has collected', (t) => {
  const sender = new Sender();
  sender.write('a');
  t.deepEqual([sender.queue.collecting.size, sender.queue.collecting.text], [LARGEST, 'a']);
  t.is(open().queue.collecting.size, LARGEST);
});

test('writes collected without a turn end are sent with the next one', async (t) => {
  const sender = open();
  t.true(sender.queue.collecting.isEmpty);
  await Promise.resolve();
  t.deepEqual(sender.calls, []);
  sender.write('a');
  await Promise.resolve();
  t.deepEqual(sender.calls, ['a']);
});

test('a separate batch is sent after earlier writes, at once', (t) => {
  const sender = open();
  sender.write('a');
  sender.queue.append(new Letters('long'));
  t.deepEqual(sender.calls, ['a|long', 'long']);
});

test('while it is blocked nothing is submitted and the order stays', async (t) => {
  const sender = open();
  sender.room = 0;
  sender.write('a');
  await Promise.resolve();
  t.is(sender.queue.first?.text, 'a');
  sender.write('b', 'c', 'd', 'e');
  sender.queue.append(new Letters('long'));
  sender.write('f');
  sender.queue.endTurn();
  await Promise.resolve();
  t.deepEqual(sender.calls, ['a'], 'the kernel is called once');
  sender.room = Infinity;
  sender.queue.isBlocked = false;
  sender.queue.endTurn();
  t.deepEqual(sender.calls, ['a', 'a|bcd', 'bcd|e', 'e|long', 'long|f', 'f']);
  t.is(sender.queue.first, undefined);
});

test('until it is open everything waits, also after it was cleared', (t) => {
  const sender = new Sender();
  sender.write('a');
  sender.queue.endTurn();
  sender.queue.clear();
  sender.write('b', 'c', 'd', 'e');
  sender.queue.append(new Letters('long'));
  t.deepEqual([sender.calls, sender.drains], [[], 0]);
  sender.queue.open();
  t.deepEqual(sender.calls, ['bcd|e', 'e|long', 'long']);
});

test('clearing recycles every batch once, and unblocks', (t) => {
  const sender = open();
  sender.room = 0;
  sender.write('a', 'b', 'c', 'd', 'e', 'f', 'g');
  t.true(sender.queue.isBlocked);
  sender.queue.clear();
  t.deepEqual(
    sender.made.map(({ releases }) => releases),
    [1, 1, 1],
  );
  t.deepEqual([sender.queue.isBlocked, sender.queue.hasUnsent, sender.queue.first], [false, false, undefined]);
  sender.room = Infinity;
  sender.write('h');
  sender.queue.endTurn();
  t.deepEqual(sender.calls, ['abc', 'h']);
});

test('keepFirst recycles the batches after the first', (t) => {
  const sender = open();
  sender.room = 0;
  const [second, third] = [new Letters('second'), new Letters('third')];
  sender.queue.append(new Letters('first'));
  sender.queue.append(second);
  sender.queue.append(third);
  const first = sender.queue.keepFirst();
  t.deepEqual([first.text, first.releases, second.releases, third.releases], ['first', 0, 1, 1]);
  sender.room = Infinity;
  sender.queue.isBlocked = false;
  sender.queue.endTurn();
  t.deepEqual(sender.calls, ['first', 'first']);
});

test('an exception of submit is reported as the public error, and nothing more is sent', async (t) => {
  const sender = open();
  sender.thrown = Object.assign(new Error('send: no'), { number: 0x80072746 | 0 });
  sender.write('a');
  await Promise.resolve();
  t.true(sender.errors[0] instanceof UwpError);
  t.is(sender.queue.failure, sender.errors[0]!);
  t.false(sender.queue.hasUnsent);
  sender.thrown = null;
  sender.write('b');
  sender.queue.append(new Letters('long'));
  await Promise.resolve();
  t.deepEqual(sender.calls, []);
  sender.queue.fail(new Error('later'));
  t.is(sender.queue.failure, sender.errors[0]!, 'the first error stays');
});

test('the sender is notified when everything that could be sent was sent', async (t) => {
  const sender = open();
  const before = sender.drains;
  sender.write('a');
  sender.queue.append(new Letters('long'));
  t.is(sender.drains, before + 1, 'once for both');
  sender.room = 0;
  sender.write('b');
  await Promise.resolve();
  t.is(sender.drains, before + 2, 'blocked');
  sender.queue.endTurn();
  t.is(sender.drains, before + 2, 'no further call');
});
