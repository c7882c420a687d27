import { join } from 'node:path';

import { runIsolated } from '../../../../helpers/udp-child.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';

/** A hosts file and a resolver configuration in place of those of this machine. */
const FILES = [
  'mount -t tmpfs none /mnt',
  'echo nameserver 127.0.0.1 > /mnt/resolv.conf',
  'printf "127.0.0.1 localhost\\n127.0.0.1 listed.example\\n" > /mnt/hosts',
  'mount --bind /mnt/resolv.conf /etc/resolv.conf',
  'mount --bind /mnt/hosts /etc/hosts',
].join(' && ');

const PROGRAM = join(__dirname, '../../../../helpers/tcp-programs/lookup-flood.js');

const isolated = testNeeding('networkNamespaces');

isolated(
  'names of the hosts file, and names of other domains, do not wait for 600 lookups that never end',
  async (t) => {
    const child = runIsolated(t, FILES, [process.execPath, PROGRAM, 'pending']);
    const names = ['127.0.0.1', 'listed.example', 'localhost', 'www.alive.example'];
    t.deepEqual(
      await child.result(t),
      names.map((name) => `${name}: connected after 0 of the others ended`),
    );
  },
);

isolated('lookups that were cancelled leave their places to others', async (t) => {
  const child = runIsolated(t, FILES, [process.execPath, PROGRAM, 'cancelled']);
  t.deepEqual(await child.result(t), ['www.alive.example: connected after 0 of the others ended']);
});
