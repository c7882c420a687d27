import { program, runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';
import { VETH } from '../helpers/udp-veth.js';

const EXPEDITED = 46 << 2;

/** Segmentation by the kernel, so that the captured packets are those on a real network. */
const SETUP = `${VETH} && ethtool -K near tx-udp-segmentation off`;

testNeeding('tshark')('the packets on the wire have the requested options', async (t) => {
  const packets = (await runIsolated(t, SETUP, program('wire')).result(t)).map((line) => JSON.parse(line) as unknown);
  const expected = [true, null].flatMap((df) => [
    { segmentedRuns: 1 },
    [100, EXPEDITED, 128, df],
    [101, EXPEDITED | 2, 128, df],
    [102, EXPEDITED | 2, 9, df],
    ...Array.from({ length: 63 }, () => [500, EXPEDITED | 2, 9, df]),
    [300, EXPEDITED | 2, 9, df],
    [103, EXPEDITED, 33, df],
  ]);
  t.deepEqual(packets, expected);
});
