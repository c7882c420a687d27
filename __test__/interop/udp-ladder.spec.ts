import { constants } from 'node:os';
import { program, python, runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';
import { VETH } from '../helpers/udp-veth.js';

const { EPERM } = constants.errno;
const COUNT = 30_000;
/** Number of consecutive datagrams of one length. */
const RUN = 100;
const HOSTS = ['10.92.0.2', 'fd92::2'];

interface SenderReport {
  readonly datagramsSent: number;
  readonly count: number;
  readonly different: number;
  readonly intact: number;
  readonly segmentedRuns: number;
  readonly fallbacks: number;
  readonly sendSystemCalls: number;
}

interface Row {
  /** Shell commands that set up the condition. */
  readonly setup?: string;
  readonly lengths?: string;
  /** Command that runs while datagrams are sent. */
  readonly halfway?: string;
  /** System calls that a sandbox rejects. */
  readonly rejected?: string;
  /** Whether the expected send method was used, by the counters. */
  readonly usedMethod: (report: SenderReport) => boolean;
}

const segmented = ({ segmentedRuns, fallbacks }: SenderReport): boolean =>
  segmentedRuns >= COUNT / RUN && fallbacks === 0;
const bothWays = ({ segmentedRuns, fallbacks }: SenderReport): boolean => segmentedRuns > 0 && fallbacks > 0;
const oneByOne = ({ segmentedRuns, sendSystemCalls }: SenderReport): boolean =>
  segmentedRuns === 0 && sendSystemCalls >= COUNT;
const batched = ({ segmentedRuns, sendSystemCalls }: SenderReport): boolean =>
  segmentedRuns === 0 && sendSystemCalls < COUNT / 10;

function mtu(bytes: number): string {
  return `ip link set near mtu ${bytes} && ip -n far link set far mtu ${bytes}`;
}

const ROWS: Readonly<Record<string, Row>> = {
  'everything is offloaded': { usedMethod: segmented },
  'the interface does not segment': { setup: 'ethtool -K near tx-udp-segmentation off', usedMethod: segmented },
  'the interface has no offload at all': {
    setup: 'ethtool -K near tx-udp-segmentation off gso off',
    usedMethod: segmented,
  },
  'the interface loses its offloads in the midst of it': {
    halfway: 'ethtool -K near tx off && ethtool -K near gso off',
    usedMethod: ({ segmentedRuns }) => segmentedRuns > 0,
  },
  'packets of 1,280 bytes, some datagrams longer': {
    setup: mtu(1_280),
    lengths: '1000,1400,300',
    usedMethod: bothWays,
  },
  'packets shrink in the midst of it': { lengths: '1300,300', halfway: mtu(1_280), usedMethod: bothWays },
  'packets of 9,000 bytes': { setup: mtu(9_000), lengths: '160,8000', usedMethod: segmented },
  'a sandbox refuses sendmmsg': { rejected: 'sendmmsg', usedMethod: bothWays },
  'a sandbox refuses segmentation': { rejected: 'segment', usedMethod: batched },
  'a sandbox refuses both': { rejected: 'segment,sendmmsg', usedMethod: oneByOne },
};

for (const [condition, { setup = 'true', lengths = '160,1200,40', halfway, rejected, usedMethod }] of Object.entries(
  ROWS,
)) {
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
      const words = rejected ? python('udp-seccomp.py', rejected, String(EPERM), ...sender) : sender;
      const [line] = await runIsolated(t, `${VETH} && ${setup}`, words).result(t);
      const report = JSON.parse(line!) as SenderReport;
      const { datagramsSent, count, different, intact } = report;
      t.deepEqual([datagramsSent, count, different, intact], [COUNT, COUNT, COUNT, COUNT]);
      t.true(usedMethod(report), line);
    });
  }
}
