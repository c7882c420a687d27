import { constants } from 'node:os';
import type { ExecutionContext } from 'ava';
import { program, python, runCommand, runIsolated } from '../../../../helpers/udp-child.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';

const { EPERM, ENOSYS, ENOPROTOOPT } = constants.errno;
const TOTAL = 604;

interface SandboxReport {
  readonly arrived: number;
  readonly datagramsSent: number;
  readonly fallbacks: number;
  readonly segmentedRuns: number;
}

async function runSandboxed(t: ExecutionContext, names: string, error: number): Promise<SandboxReport> {
  const words = [names, String(error), ...program('sandboxed')];
  const [line] = await runCommand(t, python('udp-seccomp.py', ...words)).result(t);
  return JSON.parse(line!) as SandboxReport;
}

for (const error of [EPERM, ENOSYS]) {
  testNeeding('seccomp')(`everything arrives where sendmmsg is refused with ${error}`, async (t) => {
    const { arrived, datagramsSent, fallbacks, segmentedRuns } = await runSandboxed(t, 'sendmmsg', error);
    t.deepEqual([arrived, datagramsSent], [TOTAL, TOTAL]);
    t.is(fallbacks, 1);
    t.true(segmentedRuns > 0);
  });

  testNeeding('seccomp')(`everything arrives where recvmmsg is refused with ${error}`, async (t) => {
    const { arrived } = await runSandboxed(t, 'recvmmsg', error);
    t.is(arrived, TOTAL);
  });
}

testNeeding('seccomp')('everything arrives where UDP_SEGMENT is refused', async (t) => {
  const { arrived, datagramsSent, segmentedRuns } = await runSandboxed(t, 'segment', ENOPROTOOPT);
  t.deepEqual([arrived, datagramsSent, segmentedRuns], [TOTAL, TOTAL, 0]);
});

testNeeding('seccomp')('everything arrives where all of them are refused', async (t) => {
  const { arrived, datagramsSent, segmentedRuns } = await runSandboxed(t, 'segment,sendmmsg,recvmmsg', EPERM);
  t.deepEqual([arrived, datagramsSent, segmentedRuns], [TOTAL, TOTAL, 0]);
});

testNeeding('networkNamespaces')('segments that are longer than a packet are sent one by one', async (t) => {
  const [line] = await runIsolated(t, 'ip link set lo mtu 1500', program('segments-too-long')).result(t);
  t.deepEqual(JSON.parse(line!), { isComplete: true, datagramsSent: 120, hasFallbacks: true, hasRuns: true });
});
