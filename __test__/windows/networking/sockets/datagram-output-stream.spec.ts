import test from 'ava';
import { DatagramOutputStream } from '../../../../dist/windows/networking/sockets/datagram-output-stream.js';
import { DatagramWriter } from '../../../../dist/internal/udp/datagram-writer.js';
import { FakeNative } from '../../../helpers/udp-fake-native.js';
import { CLOSED, fails, rejects } from '../../../helpers/failures.js';

type Constructor = new (
  target: { number: number },
  findWriter: (member: string) => DatagramWriter,
  mark: () => { number: number } | null,
) => DatagramOutputStream;

const Stream = DatagramOutputStream as unknown as Constructor;

function open(target: number): { stream: DatagramOutputStream; native: FakeNative; members: string[] } {
  const [native, members] = [new FakeNative(), [] as string[]];
  const writer = new DatagramWriter(() => undefined);
  writer.open(native.binding, () => undefined);
  const stream = new Stream(
    { number: target },
    (member) => {
      members.push(member);
      return writer;
    },
    () => ({ number: 77 }),
  );
  return { stream, native, members };
}

test('every member requests the writer, by its own name, and sends to the target of the stream', async (t) => {
  const { stream, native, members } = open(5);
  t.is(await stream.writeAsync(Buffer.from('abc')), 3);
  t.is(stream.tryWriteBatch([Buffer.from('de'), Buffer.from('f')]), 2);
  t.true(await stream.flushAsync());
  t.is(stream.tryWriteSegments(Buffer.from('ghi'), 2), 2);
  t.is(await stream.writeSegmentsAsync(Buffer.from('jkl'), [1, 2]), 2);
  t.deepEqual(members, ['writeAsync', 'tryWriteBatch', 'flushAsync', 'tryWriteSegments', 'writeSegmentsAsync']);
  t.deepEqual(
    native.calls.map(({ targets, sizes }) => [targets, sizes]),
    [
      [[5], [3]],
      [
        [5, 5],
        [2, 1],
      ],
      [[5], [2, 1]],
      [[5], [1, 2]],
    ],
  );
});

test('a closed stream requests no writer', async (t) => {
  const { stream, members } = open(5);
  stream.close();
  stream.close();
  for (const use of [
    (): unknown => stream.writeAsync(Buffer.from('x')),
    (): unknown => stream.flushAsync(),
    (): unknown => stream.tryWriteBatch([]),
    (): unknown => stream.tryWriteSegments(Buffer.from('x'), 1),
    (): unknown => stream.writeSegmentsAsync(Buffer.from('x'), 1),
  ]) {
    await fails(t, async () => use(), CLOSED);
  }
  t.deepEqual(members, []);
});

test('a signal that aborted writes nothing', async (t) => {
  const { stream, native } = open(5);
  const error = await t.throwsAsync(async () => stream.writeAsync(Buffer.from('x'), { signal: AbortSignal.abort() }));
  t.is(error?.name, 'Canceled');
  await stream.flushAsync();
  t.deepEqual(native.calls, []);
});

test('a signal that aborts later cancels the operation; the datagram was written', async (t) => {
  const { stream, native } = open(5);
  native.submitResults = [{ limit: 0 }];
  const controller = new AbortController();
  const write = stream.writeAsync(Buffer.from('x'), { signal: controller.signal });
  await Promise.resolve();
  controller.abort();
  t.is((await t.throwsAsync(async () => write))?.name, 'Canceled');
});

test('anything but a buffer fails at once', (t) => {
  const { stream, native } = open(5);
  const error = t.throws(() => stream.writeAsync('text' as never));
  t.is((error as unknown as { hresult: string }).hresult, '0x80070057');
  t.deepEqual(native.calls, []);
});

test('disposing flushes and closes', async (t) => {
  const { stream, native } = open(5);
  void stream.writeAsync(Buffer.from('x'));
  await stream[Symbol.asyncDispose]();
  t.is(native.calls.length, 1);
  await rejects(t, stream.flushAsync(), CLOSED);
  const other = open(5).stream;
  other[Symbol.dispose]();
  await rejects(t, other.flushAsync(), CLOSED);
});
