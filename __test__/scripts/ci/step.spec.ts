import { join } from 'node:path';

import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
interface Step {
  title: string;
  command: readonly [string, ...string[]];
  hasTests?: boolean;
  environment?: Record<string, string>;
}
interface Failure {
  title: string;
  details: readonly string[];
}
interface Finished {
  counts: Counts;
  failures: readonly Failure[];
}
interface Limits {
  silence: number;
  total: number;
}
interface Steps {
  runStep(step: Step, root: string, show: (line: string) => void, limits: Limits): Promise<Finished>;
}

const ROOT = join(__dirname, '../../../..');
const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };
const NO_LIMITS = { silence: 2 ** 31 - 1, total: 2 ** 31 - 1 };

async function run(
  program: string,
  options: Partial<Step> = {},
  lines: string[] = [],
  limits: Limits = NO_LIMITS,
): Promise<Finished> {
  const { runStep } = await plainModule<Steps>('scripts/ci/step.mjs');
  const step: Step = { title: 'step', command: [process.execPath, '-e', program], ...options };
  return runStep(step, ROOT, (line) => lines.push(line), limits);
}

async function count(...parameters: Parameters<typeof run>): Promise<Counts> {
  return (await run(...parameters)).counts;
}

test('a step without tests counts as one, by its exit code', async (t) => {
  t.deepEqual(await count(''), PASSED);
  t.deepEqual(await count('process.exitCode = 3'), FAILED);
  t.deepEqual(await count('process.kill(process.pid)'), FAILED);
});

test('a program that cannot be started is a failure', async (t) => {
  t.deepEqual(await count('', { command: ['no-such-program'] }), FAILED);
});

test('both output streams are shown and counted, up to the last line', async (t) => {
  const program = `
    console.log('ok 1 - out');
    console.error('ok 2 - error');
    process.stdout.write('not ok 3 - last');
    process.exitCode = 1;
  `;
  const lines: string[] = [];
  t.deepEqual(await count(program, { hasTests: true }, lines), { passed: 2, failed: 1, skipped: 0 });
  t.deepEqual(lines.toSorted(), ['not ok 3 - last', 'ok 1 - out', 'ok 2 - error']);
});

test('a step whose tests crash or never run is a failure', async (t) => {
  t.deepEqual(await count(`console.log('ok 1 - out'); process.abort()`, { hasTests: true }), { ...FAILED, passed: 1 });
  t.deepEqual(await count('', { hasTests: true }), FAILED);
});

test('a step gets its environment and no input', async (t) => {
  const program = `
    process.exitCode = process.env.EXTRA === 'yes' && require('node:fs').readFileSync(0).length === 0 ? 0 : 1;
  `;
  t.deepEqual(await count(program, { environment: { EXTRA: 'yes' } }), PASSED);
});

test('a failed step reports its title and its last lines, a successful one nothing', async (t) => {
  const program = `for (let line = 1; line <= 20; line++) console.log('line ' + line); console.log('');`;
  const { failures } = await run(`${program} process.exitCode = 1;`);
  t.deepEqual(failures, [{ title: 'step', details: [13, 14, 15, 16, 17, 18, 19, 20].map((line) => `line ${line}`) }]);
  t.deepEqual((await run(program)).failures, []);
});

test('a step with tests reports which of them failed', async (t) => {
  const program = `console.log('ok 1 - one\\nnot ok 2 - two\\nok 3 - three'); process.exitCode = 1;`;
  t.deepEqual((await run(program, { hasTests: true })).failures, [{ title: 'two', details: [] }]);
});

// A grandchild holds the output open, so that the step ends only when the whole process group is killed.
const HANGS = `require('node:child_process').spawn('sleep', ['1000'], { stdio: 'inherit' }); console.log('ok 1 - out');`;

for (const [limit, reason] of [
  ['silence', 'ended: silent for 1 s'],
  ['total', 'ended: not done after 1 s'],
] as const) {
  test(`a step that exceeds its limit fails, and is killed with its children: ${limit}`, async (t) => {
    const lines: string[] = [];
    const limits = { ...NO_LIMITS, [limit]: 1000 };
    const { counts, failures } = await run(HANGS, { hasTests: true }, lines, limits);
    t.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
    t.deepEqual(lines, ['ok 1 - out', reason]);
    t.true(failures[0]!.details.includes(reason));
  });
}
