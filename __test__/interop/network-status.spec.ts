import test from 'ava';

import { VETH_PAIRS } from '../helpers/veth-pairs.js';
import { program, python, runCommand, runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';

const [NONE, LOCAL, INTERNET] = [0, 1, 3];

const ISOLATED = testNeeding('networkNamespaces');

ISOLATED('the Internet profile follows the best route, and each change is reported', async (t) => {
  const lines = await runIsolated(t, VETH_PAIRS, program('network-status', 'ways')).result(t);
  t.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      { internet: null, levels: { a0: LOCAL, b0: LOCAL } },
      { internet: 'a0', levels: { a0: INTERNET, b0: LOCAL } },
      { internet: 'b0', levels: { a0: INTERNET, b0: INTERNET } },
      { internet: 'a0', levels: { a0: INTERNET, b0: INTERNET } },
      { internet: null, levels: { a0: NONE, b0: INTERNET } },
      { internet: 'a0', levels: { a0: INTERNET, b0: INTERNET } },
      { internet: null, levels: { a0: LOCAL, b0: LOCAL } },
      { internet: 'b0', levels: { a0: LOCAL, b0: INTERNET } },
      { internet: null, levels: { a0: LOCAL, b0: LOCAL } },
    ],
  );
});

ISOLATED('added and removed addresses and interfaces are reported', async (t) => {
  const lines = await runIsolated(t, VETH_PAIRS, program('network-status', 'addresses')).result(t);
  t.deepEqual(lines, ['["a0"]']);
});

ISOLATED('two thousand changes are few events, with timers between them', async (t) => {
  const [line] = await runIsolated(t, VETH_PAIRS, program('network-status', 'burst')).result(t);
  t.deepEqual(JSON.parse(line!), { events: 'bounded', timers: true });
});

ISOLATED('a removed handler gets no event and leaves no descriptor', async (t) => {
  const [line] = await runIsolated(t, VETH_PAIRS, program('network-status', 'removed')).result(t);
  t.deepEqual(JSON.parse(line!), { unwanted: 0, wanted: 1 });
});

ISOLATED('workers and their parent get events in their own handlers', async (t) => {
  const lines = await runIsolated(t, VETH_PAIRS, program('network-status', 'workers')).result(t);
  t.deepEqual(lines, ['["a0","a0"]', '[0,0]']);
});

test('a handler does not keep the process running', async (t) => {
  t.deepEqual(await runCommand(t, program('network-status', 'ends')).result(t), ['watching']);
});

test('a lack of descriptors is an error, not an empty list of connections', async (t) => {
  const limited = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh', ...program('network-status', 'noDescriptors')];
  const [failures, handler] = await runCommand(t, limited).result(t);
  t.deepEqual(JSON.parse(failures!), Array<string>(6).fill('0x80072728'));
  t.is(handler, 'null');
});

testNeeding('seccomp')('in a sandbox without netlink nothing is known and nothing throws', async (t) => {
  const EPERM = '1';
  const sandboxed = python('udp-seccomp.py', 'netlink', EPERM, ...program('network-status', 'sandboxed'));
  const [line] = await runCommand(t, sandboxed).result(t);
  t.deepEqual(JSON.parse(line!), [null, 0, 'function']);
});
