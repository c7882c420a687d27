/** Wrong arguments of native calls: they fail with an error, take nothing, and the native object continues to work. */
import test from 'ava';
import { NativeUdpSocket } from '../../dist/internal/udp/native-udp-socket.js';
import { udpDefaults } from '../../dist/internal/options/option-defaults.js';
import { reserveTokens, start } from '../../dist/internal/runtime/hub.js';
import { callNative } from '../../dist/internal/errors/native-error.js';
import { bindUdp, type BindingBoundUdpSocket } from '../../dist/native/index.cjs';

import { INVALID_ARGUMENT, throws } from '../helpers/failures.js';

const words = (...values: number[]): Uint32Array => Uint32Array.from(values);

/** Batches of two datagrams, of four and six bytes, to the only target; each with one mistake. */
const MISTAKES: Readonly<Record<string, Partial<Batch>>> = {
  'a slab that is too short': { slab: new Uint8Array(9) },
  'lengths that are too few': { lengths: words(4) },
  'a length that is too long': { lengths: words(4, 7) },
  'targets that are too few': { lengths: words(4, 3, 3), targets: words(0, 0), count: 3 },
  'no target': { targets: words() },
  'a single target that is unknown': { targets: words(1) },
  'a target that there is not': { targets: words(0, 1) },
  'the number of the connected peer': { targets: words(0, 0xffff_ffff) },
  'a count that is too large': { count: 3 },
  'an index after the end': { progress: words(3, 10, 0) },
  'an offset that leaves too few bytes': { progress: words(1, 5, 0) },
  'an offset after the slab': { progress: words(2, 11, 0) },
  'progress of two numbers': { progress: words(0, 0) },
};

interface Batch {
  readonly slab: Uint8Array;
  readonly lengths: Uint32Array;
  readonly targets: Uint32Array | null;
  readonly count: number;
  readonly progress: Uint32Array;
}

async function open(): Promise<NativeUdpSocket> {
  const bind = start(
    (hub, operation) => bindUdp(hub, operation, reserveTokens(1), { host: '127.0.0.1', service: '' }, udpDefaults()),
    ({ udpSocket }: BindingBoundUdpSocket) => new NativeUdpSocket(udpSocket),
  );
  return bind;
}

for (const [what, mistake] of Object.entries(MISTAKES)) {
  test(`a batch with ${what} is rejected as a whole`, async (t) => {
    const native = await open();
    t.teardown(() => native.closeNative());
    native.binding.addTarget('127.0.0.1', native.localEndpoint().port);
    const batch: Batch = {
      slab: new Uint8Array(10),
      lengths: words(4, 6),
      targets: words(0, 0),
      count: 2,
      progress: words(0, 0, 0),
      ...mistake,
    };
    const { slab, lengths, targets, count, progress } = batch;
    const before = [...progress];
    const submit = native.binding.submitFunction();
    throws(t, () => callNative(() => submit(slab, lengths, targets, count, progress)), INVALID_ARGUMENT);
    throws(
      t,
      () => callNative(() => native.binding.submitUntilFailure(slab, lengths, targets, count, progress)),
      INVALID_ARGUMENT,
    );
    t.deepEqual([...progress], before);
    t.is(native.currentStatistics().sendSystemCalls, 0);
    const good = words(0, 0, 0);
    submit(new Uint8Array(10), words(4, 6), words(0, 0), 2, good);
    t.deepEqual([...good], [2, 10, 0]);
  });
}

test('one datagram longer than its memory, or to an unknown destination, is rejected', async (t) => {
  const native = await open();
  t.teardown(() => native.closeNative());
  native.binding.addTarget('127.0.0.1', native.localEndpoint().port);
  const submit = native.binding.submitOneFunction();
  for (const [length, target] of [
    [11, 0],
    [10, 1],
  ] as const) {
    throws(t, () => callNative(() => submit(new Uint8Array(10), length, target)), INVALID_ARGUMENT);
  }
  t.is(native.currentStatistics().sendSystemCalls, 0);
  t.is(submit(new Uint8Array(10), 10, 0), 1);
  t.is(native.currentStatistics().bytesSent, 10);
});
