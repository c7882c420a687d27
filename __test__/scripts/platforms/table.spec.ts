import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface HostedRun {
  readonly platform: string;
  readonly runtime: string;
}

interface Hosted {
  hostedRuns(workflow: string): HostedRun[];
}

interface Table {
  tables(
    targets: readonly string[],
    results: readonly object[],
    hosted: readonly HostedRun[],
    sizes: Readonly<Record<string, number>>,
  ): string;
}

const hosted = plainModule<Hosted>('scripts/platforms/hosted.mjs');
const table = plainModule<Table>('scripts/platforms/table.mjs');

const RESULT = { suite: 'smoke', passed: 3, failed: 0, skipped: 1, date: '2026-12-01', how: '' };

/** The cells of the row of a platform in the first table, from Node.js 20 to Electron. */
function row(tables: string, platform: string): string[] {
  const line = tables.split('\n').find((each) => each.startsWith(`| \`${platform}\``));
  return line!.split(' | ').slice(2);
}

test('a cell says run here with a result, run on hosted runners with a job, and not run without either', async (t) => {
  const results = [{ ...RESULT, platform: 'a', runtime: 'node 20.1.2' }];
  const runs = ['node-20', 'node-24'].map((runtime) => ({ platform: 'a', runtime }));
  const cells = row((await table).tables(['a', 'b'], results, runs, {}), 'a');
  t.deepEqual(cells.slice(0, 4), ['run here: smoke', 'not run', 'run on hosted runners', 'not run']);
  t.false(row((await table).tables(['a', 'b'], results, runs, {}), 'b').some((cell) => cell.includes('run here')));
});

test('failures and emulation show, and so does a platform without a package', async (t) => {
  const result = { ...RESULT, platform: 'other', runtime: 'bun 1.0.0', failed: 2, how: 'wine 8.0' };
  const text = (await table).tables(['a'], [result], [], { a: 3_456_000, 'uwp-sockets': 600_000 });
  t.is(row(text, 'other')[4], 'run here: smoke, 2 failed, emulated');
  t.true(
    text.includes('| `a` | 3.5 MB |') && text.includes('| `other` | not packed here |') && text.includes(' 0.6 MB.'),
  );
  t.true(text.includes('| `other` | bun 1.0.0 | smoke | 3 | 2 | 1 | 2026-12-01 | wine 8.0 |'));
});

test('the jobs of the workflow that run the tests are known, with their version of Node.js', async (t) => {
  const workflow = readFileSync(join(__dirname, '../../../.github/workflows/ci.yml'), 'utf8');
  const runs = (await hosted).hostedRuns(workflow);
  t.deepEqual(runs.map(({ platform }) => platform).toSorted(), [
    'darwin-arm64',
    'darwin-x64',
    'linux-arm64-gnu',
    'linux-x64-gnu',
    'linux-x64-musl',
    'win32-arm64-msvc',
    'win32-x64-msvc',
  ]);
  t.true(runs.every(({ runtime }) => /^node-\d+$/.test(runtime)));
});

test('a runner that is not known is an error, so that the table cannot miss it', async (t) => {
  const { hostedRuns } = await hosted;
  const workflow = '\njobs:\n  tests:\n    runs-on: plan-9\n    steps:\n      - run: npm test\n';
  t.throws(() => hostedRuns(workflow), { message: /plan-9/ });
});

test('a package that has become larger or smaller than the table says is outdated, also one that is not in it', async (t) => {
  const { outdated } = await plainModule<{ outdated(recorded: object, measured: object): string[] }>(
    'scripts/platforms/sizes.mjs',
  );
  const recorded = { grown: 100, shrunk: 100, same: 100, other: 100 };
  t.deepEqual(outdated(recorded, { grown: 111, shrunk: 89, same: 105, new: 1 }), ['grown', 'shrunk', 'new']);
});
