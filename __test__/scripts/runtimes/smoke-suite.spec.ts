import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface SmokeRun {
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  readonly version: string | undefined;
  readonly failure: string | undefined;
}

interface SmokeSuite {
  runSmokeSuite(command: readonly string[], consumer: string, show: (line: string) => void): Promise<SmokeRun>;
}

const suite = plainModule<SmokeSuite>('scripts/runtimes/smoke-suite.mjs');

/** Runs this program in the place of the suite, with the module that reports. */
async function run(t: ExecutionContext, program: string): Promise<SmokeRun> {
  const consumer = mkdtempSync(join(tmpdir(), 'smoke-'));
  t.teardown(() => rmSync(consumer, { recursive: true }));
  mkdirSync(join(consumer, 'smoke'));
  const report = join(__dirname, '../../../__test__/runtimes/programs/report.mjs');
  const source = `import { printPlan, printResult, runCases } from ${JSON.stringify(report)};\n${program}`;
  writeFileSync(join(consumer, 'smoke/smoke.mjs'), source);
  return (await suite).runSmokeSuite([process.execPath], consumer, () => undefined);
}

const PASSES = "['passes', async () => {}]";
const FAILS = "['fails', async () => { throw new Error('on purpose'); }]";

test('what passed and failed is counted, and the runtime is what it says', async (t) => {
  const program = `console.log('# node 20.1.2'); await runCases([${PASSES}, ${FAILS}, ${PASSES}], printResult); printPlan();`;
  const counts = { passed: 2, failed: 1, skipped: 0 };
  t.deepEqual(await run(t, program), { counts, version: 'node 20.1.2', failure: undefined });
});

test('a run that ends before all of its tests has failed', async (t) => {
  const { failure } = await run(t, `await runCases([${PASSES}], printResult); process.exit(0);`);
  t.is(failure, '1 tests ran, and it did not end by itself (0)');
});

test('a run that ends with another code than 0, or by a signal, has failed', async (t) => {
  const program = `await runCases([${PASSES}], printResult); printPlan();`;
  t.is((await run(t, `${program} process.exitCode = 3;`)).failure, 'it ended with 3');
  t.is((await run(t, `${program} process.kill(process.pid, 'SIGKILL');`)).failure, 'it ended with SIGKILL');
});

test('a runtime that cannot start the suite has failed', async (t) => {
  t.is((await run(t, "throw new Error('cannot load');")).failure, '0 tests ran, and it did not end by itself (1)');
});
