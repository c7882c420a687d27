/**
 * `spec-process.mjs <spec> <results>`: runs a compiled test file in this process by ava's own runner and assertions, without
 * ava's main process and its channel, which emulators are slow at or fail with. Appends what happens to the file of results, a
 * line of JSON each.
 */
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {{ type: 'passed' | 'failed' | 'skipped', title: string, error?: string } | { type: 'done' }} SpecEvent */

const ROOT = join(import.meta.dirname, '../..');
const AVA = join(ROOT, 'node_modules/ava/lib');
const [spec = '', results = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);

// ava refuses to be loaded outside of its workers, which it knows by their channel.
process.send ??= () => false;

const { default: Runner } = await load('runner.js');
const { refs } = require(join(AVA, 'worker/state.cjs'));
const { set: setColors } = await load('chalk.js');
const { runCompletionHandlers } = await load('worker/completion-handlers.js');

const options = { file: resolve(spec), projectDir: ROOT, match: [], moduleTypes: { js: 'commonjs' } };
require(join(AVA, 'worker/options.cjs')).set(options);
setColors({ level: 0 });

const runner = new Runner(options);
refs.runnerChain = runner.chain;
runner.on('stateChange', onChange);
runner.on('error', onError);
runner.on('finish', () => {
  report({ type: 'done' });
  runCompletionHandlers();
});
process.on('uncaughtException', onError);

await import(pathToFileURL(join(ROOT, '.build/helpers/file-limits.mjs')).href);
require(options.file);

/** @param {{ type: string, title: string, skip?: boolean, err?: unknown }} change */
function onChange({ type, title, skip, err }) {
  if (type === 'test-passed') report({ type: 'passed', title });
  if (type === 'test-failed' || type === 'hook-failed') report({ type: 'failed', title, error: text(err) });
  if (type === 'selected-test' && skip) report({ type: 'skipped', title });
}

/** @param {unknown} error */
function onError(error) {
  report({ type: 'failed', title: 'the test file as a whole', error: text(error) });
  process.exit(1);
}

/** @param {SpecEvent} event */
function report(event) {
  appendFileSync(results, `${JSON.stringify(event)}\n`);
}

/** @param {any} error an error, or one that ava has serialized */
function text(error) {
  const values = (error?.formattedDetails ?? []).map((/** @type {{ label: string, formatted: string }} */ detail) => {
    return `${detail.label}\n${detail.formatted}`;
  });
  const cause = error?.formattedError ?? error?.originalError?.stack ?? error?.stack ?? String(error);
  return [error?.message, ...values, cause].filter(Boolean).join('\n');
}

/** @param {string} file */
function load(file) {
  return import(pathToFileURL(join(AVA, file)).href);
}
