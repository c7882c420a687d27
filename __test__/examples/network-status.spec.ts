import { join } from 'node:path';

import { VETH_PAIRS } from '../helpers/veth-pairs.js';
import { runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';

const STATUS = [process.execPath, join(__dirname, '../../examples/network-status.mjs'), '600'];

testNeeding('networkNamespaces')(
  'the state of the network is printed, and printed again when it changes',
  async (t) => {
    // The child adds the route when it reads a line from the test.
    const script = 'exec 3<&0; (read _ <&3 && exec ip route add default via 10.93.1.2) & exec "$@" < /dev/null';
    const child = runIsolated(t, VETH_PAIRS, ['sh', '-c', script, 'sh', ...STATUS]);
    const has = async (from: number, line: string): Promise<void> => {
      for (let index = from; (await child.line(index)) !== line; index++);
    };
    await has(0, 'no route to the Internet');
    t.true(child.lines.items.includes('a0: localAccess'));
    const before = child.lines.items.length;
    child.write('\n');
    await has(before, 'to the Internet through a0');
    t.true(child.lines.items.slice(before).includes('a0: internetAccess'));
    child.kill();
  },
);
