/**
 * `.ci/run`: runs all checks and tests, and counts the results. The last line is the number of passed and failed ones;
 * the lines before it name the failures.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { failureLines } from './failure-lines.mjs';
import { runStep } from './step.mjs';
import { STEPS } from './steps.mjs';
import { sum, summary } from './tally.mjs';

/** Milliseconds without output that a step may take: the end of a release build takes some minutes on a slow machine. */
const SILENCE_LIMIT = 15 * 60_000;
/** Milliseconds after which the last line is printed, even if steps have not run yet. */
const TOTAL_LIMIT = 80 * 60_000;

const ROOT = join(import.meta.dirname, '../..');

// napi builds for a named target, whose artifacts cargo keeps apart from a host build. With the target named everywhere, both
// share the dependencies, which take some minutes to compile, most of them C.
process.env['CARGO_BUILD_TARGET'] ??= /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))?.[1];

// The process group of a step is killed on exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const finished = [];
for (const step of STEPS) {
  print(`\n=== ${step.title}: ${step.command.join(' ')}`);
  finished.push(await runStep(step, ROOT, print, { silence: SILENCE_LIMIT, total: TOTAL_LIMIT - performance.now() }));
}

print('');
for (const { title, counts, seconds } of finished) {
  print(`${seconds.toFixed(0).padStart(5)} s  ${title}: ${summary(counts)}`);
}
for (const line of failureLines(finished.flatMap(({ failures }) => failures))) print(line);
const total = sum(finished.map(({ counts }) => counts));
print(summary(total));
process.exitCode = total.failed === 0 ? 0 : 1;

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
