/**
 * `npm run fuzz -- [--seconds 10] [target…]`: builds the fuzz targets of `crates/fuzz`, writes seeds for them and runs each
 * for that time. The corpus is kept in `target/fuzz/corpus`, inputs that cause a failure in `target/fuzz/findings`;
 * the program of the target, under `target/fuzz/build`, takes such a file as argument. Reports the
 * result of each target as TAP.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { main, run } from './setup/command.mjs';

const ROOT = join(import.meta.dirname, '..');
const CRATE = join(ROOT, 'crates/fuzz');
const FOLDER = join(ROOT, 'target/fuzz');

/** An input that takes longer than this, in seconds, is a finding. */
const SLOW = 25;
/** Lines printed of a failed run: the panic, its stack and the path of the input. */
const TAIL = 60;

/** Instrumentation for libFuzzer: the flags of `cargo fuzz`, without the sanitizers, which need a nightly compiler. */
const FLAGS = [
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
  '--cfg',
  'fuzzing',
];

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '10' } },
  allowPositionals: true,
});

await main(() => {
  const programs = build();
  run(join(programs, 'seeds'), [join(FOLDER, 'seeds')]);
  const chosen = positionals.length > 0 ? positionals : targets();
  for (const [index, target] of chosen.entries()) fuzz(programs, target, index + 1);
});

/** @returns {string} the folder of the programs */
function build() {
  const host = /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))?.[1] ?? '';
  // With a named target, the flags do not apply to build scripts and proc macros.
  const words = ['build', '--release', '--locked', '--target', host, '--manifest-path', join(CRATE, 'Cargo.toml')];
  const folder = join(FOLDER, 'build');
  run('cargo', words, { env: { ...process.env, CARGO_TARGET_DIR: folder, RUSTFLAGS: FLAGS.join(' ') } });
  return join(folder, host, 'release');
}

/** @returns {string[]} */
function targets() {
  return readdirSync(join(CRATE, 'fuzz_targets')).map((file) => file.replace(/\.rs$/, ''));
}

/**
 * @param {string} programs
 * @param {string} target
 * @param {number} number
 */
function fuzz(programs, target, number) {
  // Not every target has seeds.
  const [corpus, findings, seeds] = ['corpus', 'findings', 'seeds'].map((name) => join(FOLDER, name, target));
  for (const folder of [corpus, findings, seeds]) mkdirSync(folder ?? '', { recursive: true });
  const words = [`-max_total_time=${values.seconds}`, `-timeout=${SLOW}`, `-artifact_prefix=${findings}/`];
  const folders = [corpus ?? '', seeds ?? ''];
  const { status, stderr } = spawnSync(join(programs, target), [...words, ...folders], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status === 0) {
    process.stdout.write(`ok ${number} - fuzz ${target}: ${/Done \d+ runs/.exec(stderr)?.[0] ?? ''}\n`);
    return;
  }
  process.stdout.write(`not ok ${number} - fuzz ${target}\n  ---\n`);
  for (const line of stderr.trimEnd().split('\n').slice(-TAIL)) process.stdout.write(`    ${line}\n`);
  process.stdout.write('  ...\n');
  process.exitCode = 1;
}
