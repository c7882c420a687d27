/**
 * `.ci/run`: does everything that must hold, and counts. The last line says how many tests and checks passed and failed;
 * the lines before it name those that failed.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { failureLines } from './failure-lines.mjs';
import { runStep } from './step.mjs';
import { STEPS } from './steps.mjs';
import { sum, summary } from './tally.mjs';

/** Milliseconds that a step may be silent: the end of a release build is for some minutes, on a slow machine. */
const SILENCE = 15 * 60_000;
/** Milliseconds after which the last line is due, whatever has not run by then. */
const WHOLE = 80 * 60_000;

const ROOT = join(import.meta.dirname, '../..');

// napi builds for a named target, which cargo keeps apart from a build for the host. Named everywhere, both share what
// they depend on: some minutes of compiling, most of them C.
process.env['CARGO_BUILD_TARGET'] ??= /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))?.[1];

// What a step runs in a process group of its own ends with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const finished = [];
for (const step of STEPS) {
  print(`\n=== ${step.title}: ${step.command.join(' ')}`);
  finished.push(await runStep(step, ROOT, print, { silence: SILENCE, whole: WHOLE - performance.now() }));
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
