import { program, runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';
import { VETH } from '../helpers/udp-veth.js';

const EXPEDITED = 46 << 2;

/** Segmentation is left to the kernel, so that what passes is what any network would carry. */
const SETUP = `${VETH} && ethtool -K near tx-udp-segmentation off`;

testNeeding('tshark')('tshark sees on the wire what was asked for', async (t) => {
  const told = (await runIsolated(t, SETUP, program('wire')).result(t)).map((line) => JSON.parse(line) as unknown);
  const expected = [true, null].flatMap((df) => [
    { segmentedRuns: 1 },
    [100, EXPEDITED, 128, df],
    [101, EXPEDITED | 2, 128, df],
    [102, EXPEDITED | 2, 9, df],
    ...Array.from({ length: 63 }, () => [500, EXPEDITED | 2, 9, df]),
    [300, EXPEDITED | 2, 9, df],
    [103, EXPEDITED, 33, df],
  ]);
  t.deepEqual(told, expected);
});
