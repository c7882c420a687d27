import { runtimeId } from './results.mjs';
import { MAIN, megabytes } from './sizes.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./sizes.mjs').Sizes} Sizes */
/** @typedef {{ platform: string, runtime: string }} HostedRun */

const RUNTIMES = ['node-20', 'node-22', 'node-24', 'node-26', 'bun', 'deno', 'electron'];
const TITLES = ['Node.js 20', '22', '24', '26', 'Bun', 'Deno', 'Electron'];

/**
 * Which platform and runtime was tested where, with the size of the package, and the results one by one.
 *
 * @param {readonly string[]} targets platforms for which there are packages
 * @param {readonly Result[]} results
 * @param {readonly HostedRun[]} hosted
 * @param {Sizes} sizes
 * @returns {string} Markdown
 */
export function tables(targets, results, hosted, sizes) {
  const others = results.map(({ platform }) => platform).filter((platform) => !targets.includes(platform));
  const rows = [...targets, ...new Set(others)].map((platform) => [
    `\`${platform}\``,
    megabytes(sizes[platform]),
    ...RUNTIMES.map((runtime) => cell(platform, runtime, results, hosted)),
  ]);
  return [
    ...table(['Platform', 'Package', ...TITLES], rows),
    '',
    `The sizes are those of the packed packages; the main package, which all platforms have, adds ${megabytes(sizes[MAIN])}.`,
    '',
    ...table(['Platform', 'Runtime', 'Suite', 'Passed', 'Failed', 'Skipped', 'Date', 'How'], results.map(detail)),
  ].join('\n');
}

/**
 * @param {string} platform
 * @param {string} runtime
 * @param {readonly Result[]} results
 * @param {readonly HostedRun[]} hosted
 */
function cell(platform, runtime, results, hosted) {
  const here = results.filter((result) => result.platform === platform && runtimeId(result.runtime) === runtime);
  if (here.length > 0) return `run here: ${here.map(outcome).join(', ')}`;
  const isHosted = hosted.some((run) => run.platform === platform && run.runtime === runtime);
  return isHosted ? 'run on hosted runners' : 'not run';
}

/** @param {Result} result */
function outcome({ suite, failed, how }) {
  return [suite, failed > 0 && `${failed} failed`, how && 'emulated'].filter(Boolean).join(', ');
}

/** @param {Result} result */
function detail({ platform, runtime, suite, passed, failed, skipped, date, how }) {
  return [`\`${platform}\``, runtime, suite, String(passed), String(failed), String(skipped), date, how || 'natively'];
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
