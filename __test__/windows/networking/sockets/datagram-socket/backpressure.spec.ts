import type { ExecutionContext } from 'ava';
import { program, runIsolated } from '../../../../helpers/udp-child.js';
import { LIMIT, testNeeding } from '../../../../helpers/udp-needs.js';

const onSlowNetwork = testNeeding('shaper');

async function toldBy(t: ExecutionContext, part: string): Promise<unknown[]> {
  const [node, ...words] = program('rate-limited', part);
  const lines = await runIsolated(t, LIMIT, [node!, '--expose-gc', ...words]).result(t);
  return lines.map((line) => JSON.parse(line) as unknown);
}

const PARTS: [string, string, unknown[]][] = [
  [
    'writes wait for a full send buffer while the event loop runs, and a flush waits for them',
    'flush',
    [{ isWaiting: true, hasTurned: true, flushed: true, isInOrder: true, datagramsSent: 500 }],
  ],
  ['every style keeps order when the send buffer is full', 'styles', [{ areLengths: true, isInOrder: true }]],
  ['streams to several destinations keep order when the send buffer is full', 'targets', [[true, true]]],
  [
    'tryWriteBatch accepts datagrams that fit, and none while earlier writes wait',
    'batches',
    [{ isPartial: true, isInOrder: true }, { whileWaiting: 0 }],
  ],
  [
    'segments wait for a full send buffer in one operation, and later writes for them',
    'segments',
    [
      { isPartial: true, whileWaiting: 0, hasTurned: true, isCount: true, later: [1_400, 1] },
      { isInOrder: true, datagramsSent: 1_502 },
    ],
  ],
  [
    'a segment that fails while others wait fails alone, and closing ends those that wait',
    'segmentsFailing',
    [
      { failed: '0x80072738', isAlone: false, isInOrder: true },
      { hasSent: true, ended: '0x800703E3', isExact: true },
    ],
  ],
  [
    'segments whose memory is transferred while they wait fail, and later writes are sent',
    'segmentsTransferred',
    [{ failed: '0x80070057', later: 5, last: 'later' }],
  ],
  ['a datagram that fails among those that wait fails alone', 'failing', [{ failed: '0x80072738', isInOrder: true }]],
  [
    'after "port unreachable" a full send buffer is still waited for in peace',
    'afterUnreachable',
    [{ flushed: true, hasTurned: true }],
  ],
  [
    'closing fails exactly the writes that were not sent',
    'close',
    [{ hasSent: true, rest: ['0x800703E3'], flush: 'rejected', isExact: true }],
  ],
  [
    'giving the descriptor out fails exactly the writes that were not sent',
    'detach',
    [{ hasSent: true, rest: ['0x800703E3'], flush: 'rejected', isExact: true }],
  ],
  [
    'cancelIOAsync fails exactly the writes that were not sent',
    'cancelIO',
    [{ hasSent: true, rest: ['0x800703E3'], flush: 'rejected', isExact: true }],
  ],
];

for (const [title, part, expected] of PARTS) {
  onSlowNetwork(title, async (t) => {
    t.deepEqual(await toldBy(t, part), expected);
  });
}

onSlowNetwork('memory does not grow while a slow network drains round after round', async (t) => {
  const [readings] = (await toldBy(t, 'memory')) as [number[]];
  // Readings vary with garbage that is not collected yet; a leaked round would add 700 kB to each.
  const [early, late] = [readings.slice(1, 5), readings.slice(5)];
  const growth = Math.min(...late) - Math.min(...early);
  t.true(growth < 1_400_000, `${growth} bytes more: ${readings.join(', ')}`);
});
