import test from 'ava';

import { connectedPair } from '../../../helpers/tcp-peers.js';
import { boundSocket, connectedSocket } from '../../../helpers/udp-sockets.js';

const COUNT = 200;
/** Bytes a socket may take for a small write. */
const EACH = 8 * 1024;

interface OutputStream {
  writeAsync(bytes: Uint8Array): PromiseLike<number>;
}

const KINDS: Readonly<Record<string, (t: Parameters<typeof boundSocket>[0]) => Promise<OutputStream[]>>> = {
  async UDP(t) {
    const { localPort } = (await boundSocket(t)).information;
    return Promise.all(Array.from({ length: COUNT }, async () => (await connectedSocket(t, localPort)).outputStream));
  },
  async TCP(t) {
    return Promise.all(Array.from({ length: COUNT }, async () => (await connectedPair(t)).socket.outputStream));
  },
};

for (const [kind, open] of Object.entries(KINDS)) {
  test.serial(`${kind}: sockets that each write a little in the same turn take little memory`, async (t) => {
    const streams = await open(t);
    const before = process.memoryUsage().arrayBuffers;
    const writes = streams.map((stream) => stream.writeAsync(Buffer.from('x')));
    const taken = process.memoryUsage().arrayBuffers - before;
    t.true(taken < COUNT * EACH, `${taken} B for ${COUNT} writes`);
    t.deepEqual(await Promise.all(writes), Array<number>(COUNT).fill(1));
  });
}
