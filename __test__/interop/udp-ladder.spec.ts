import { constants } from 'node:os';
import { program, python, runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';
import { VETH } from '../helpers/udp-veth.js';

const { EPERM } = constants.errno;
const COUNT = 30_000;
/** Datagrams of one length behind one another. */
const RUN = 100;
const HOSTS = ['10.92.0.2', 'fd92::2'];

interface Told {
  readonly datagramsSent: number;
  readonly count: number;
  readonly different: number;
  readonly intact: number;
  readonly segmentedRuns: number;
  readonly fallbacks: number;
  readonly sendSystemCalls: number;
}

interface Row {
  /** Commands that make the conditions. */
  readonly setup?: string;
  readonly lengths?: string;
  /** Command in the midst of it. */
  readonly halfway?: string;
  /** What a sandbox refuses. */
  readonly refused?: string;
  /** Which way was taken, by the counters. */
  readonly took: (told: Told) => boolean;
}

const segmented = ({ segmentedRuns, fallbacks }: Told): boolean => segmentedRuns >= COUNT / RUN && fallbacks === 0;
const bothWays = ({ segmentedRuns, fallbacks }: Told): boolean => segmentedRuns > 0 && fallbacks > 0;
const oneByOne = ({ segmentedRuns, sendSystemCalls }: Told): boolean => segmentedRuns === 0 && sendSystemCalls >= COUNT;
const batched = ({ segmentedRuns, sendSystemCalls }: Told): boolean =>
  segmentedRuns === 0 && sendSystemCalls < COUNT / 10;

function mtu(bytes: number): string {
  return `ip link set near mtu ${bytes} && ip -n far link set far mtu ${bytes}`;
}

const ROWS: Readonly<Record<string, Row>> = {
  'everything is offloaded': { took: segmented },
  'the interface does not segment': { setup: 'ethtool -K near tx-udp-segmentation off', took: segmented },
  'the interface has no offload at all': { setup: 'ethtool -K near tx-udp-segmentation off gso off', took: segmented },
  'the interface loses its offloads in the midst of it': {
    halfway: 'ethtool -K near tx off && ethtool -K near gso off',
    took: ({ segmentedRuns }) => segmentedRuns > 0,
  },
  'packets of 1,280 bytes, some datagrams longer': { setup: mtu(1_280), lengths: '1000,1400,300', took: bothWays },
  'packets shrink in the midst of it': { lengths: '1300,300', halfway: mtu(1_280), took: bothWays },
  'packets of 9,000 bytes': { setup: mtu(9_000), lengths: '160,8000', took: segmented },
  'a sandbox refuses sendmmsg': { refused: 'sendmmsg', took: bothWays },
  'a sandbox refuses segmentation': { refused: 'segment', took: batched },
  'a sandbox refuses both': { refused: 'segment,sendmmsg', took: oneByOne },
};

for (const [condition, { setup = 'true', lengths = '160,1200,40', halfway, refused, took }] of Object.entries(ROWS)) {
  for (const host of HOSTS) {
    testNeeding('veth')(`every datagram arrives once: ${condition}, ${host}`, async (t) => {
      const sender = program(
        'numbered-sender',
        host,
        String(COUNT),
        String(RUN),
        lengths,
        ...(halfway ? [halfway] : []),
      );
      const words = refused ? python('udp-seccomp.py', refused, String(EPERM), ...sender) : sender;
      const [line] = await runIsolated(t, `${VETH} && ${setup}`, words).result(t);
      const told = JSON.parse(line!) as Told;
      const { datagramsSent, count, different, intact } = told;
      t.deepEqual([datagramsSent, count, different, intact], [COUNT, COUNT, COUNT, COUNT]);
      t.true(took(told), line);
    });
  }
}
