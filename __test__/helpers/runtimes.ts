import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import test from 'ava';

const ROOT = join(__dirname, '../..');
const resolve = createRequire(join(ROOT, 'benchmark/runtimes/package.json')).resolve;

/** A runtime of JavaScript, with the words before the script. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

/** Node.js that runs the tests, and the others of `benchmark/runtimes` that are installed. */
export function runtimes(): Runtime[] {
  const { platform, arch } = process;
  return [
    { name: 'node', command: [process.execPath] },
    ...installed('bun', `@oven/bun-${platform}-${arch}`, ['bin/bun']),
    ...installed('deno', `@deno/${platform}-${arch}-glibc`, ['deno', 'run', '--allow-all']),
  ];
}

function installed(name: string, place: string, [program = '', ...words]: readonly string[]): Runtime[] {
  try {
    return [{ name, command: [join(dirname(resolve(`${place}/package.json`)), program), ...words] }];
  } catch {
    test.skip(`${name}: it is not installed in benchmark/runtimes`, () => undefined);
    return [];
  }
}
