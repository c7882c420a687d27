import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { withPeer } from '../harness/peer-process.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost } from '../harness/targets.mjs';

/** @typedef {import('../harness/bench.mjs').Bench} Bench */

const NATIVE = join(import.meta.dirname, '../../src/native');
const IMPORTS = 15;

/** Costs of a program before it opens a socket. */
export const footprint = {
  name: 'footprint',
  title: 'Cost of import, size of the native library',

  /** @param {Bench} bench */
  async run(bench) {
    const times = await importTimes(bench);
    const size = librarySize();
    const milliseconds = times && median(times);
    return {
      sections: [section(milliseconds, size, times)],
      targets: [
        atMost('footprint-import', 'import of uwp-sockets', 20, milliseconds, 'ms'),
        atMost('footprint-library', 'native library, stripped', 6, size === undefined ? undefined : size / 1e6, 'MB'),
      ],
    };
  },
};

/** @param {Bench} bench */
async function importTimes(bench) {
  if (!bench.canRun('import', 'uwp')) return undefined;
  const command = bench.command({ implementation: 'uwp', program: 'import' }, {});
  const times = [];
  for (let index = 0; index < (bench.smoke ? 3 : IMPORTS); index++) {
    const { milliseconds } = await withPeer(command, (peer) => peer.next());
    times.push(milliseconds);
  }
  return times;
}

function librarySize() {
  if (!existsSync(NATIVE)) return undefined;
  const library = readdirSync(NATIVE).find((name) => name.endsWith('.node'));
  return library === undefined ? undefined : statSync(join(NATIVE, library)).size;
}

/**
 * @param {number | undefined} milliseconds
 * @param {number | undefined} size
 * @param {number[] | undefined} times
 * @returns {import('../harness/section.mjs').Section}
 */
function section(milliseconds, size, times) {
  return {
    title: 'Footprint',
    head: ['', 'measured'],
    body: [
      ['import in a fresh process, ms', milliseconds?.toFixed(1) ?? 'not built'],
      ['native library, MB', size === undefined ? 'not built' : (size / 1e6).toFixed(2)],
    ],
    data: { milliseconds, size, times },
  };
}
