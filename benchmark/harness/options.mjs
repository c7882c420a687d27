import { parseArgs } from 'node:util';

/**
 * @typedef {object} Options
 * @property {string[]} names cases to run; all when empty
 * @property {boolean} smoke
 * @property {boolean} save
 * @property {boolean} help
 */

export const USAGE = `npm run bench -- [case …] [--smoke] [--save] [--help]

  case …    only these; without a name all
  --smoke   every program once, briefly: does everything arrive? (numbers mean nothing)
  --save    keep the results of a run that does not cover every case
`;

/**
 * @param {string[]} words
 * @param {readonly string[]} known names of cases
 * @returns {Options}
 * @throws on an unknown word
 */
export function parseOptions(words, known) {
  const flags = { smoke: flag(), save: flag(), help: flag() };
  const { values, positionals: names } = parseArgs({ args: words, options: flags, allowPositionals: true });
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return { names, smoke: values.smoke === true, save: values.save === true, help: values.help === true };
}

function flag() {
  return /** @type {const} */ ({ type: 'boolean' });
}
