import { basename } from 'node:path';

/** A file is named after its main type, in the spelling of its language. */
const RULES = [
  {
    files: /^(src|__test__|scripts|benchmark|examples)\/.*\.(ts|mts|cts|mjs)$/,
    name: /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*$/,
    style: 'kebab-case',
  },
  { files: /^crates\/.*\.rs$/, name: /^[a-z0-9]+(_[a-z0-9]+)*\.rs$/, style: 'snake_case' },
];
/** Names that do not describe the contents. */
const VAGUE_NAME = /(^|\/)(utils?|helpers?|common|misc)\.(ts|mts|cts|mjs|rs)$/;

/**
 * @param {readonly string[]} files paths below the root of the repository
 * @returns {string[]} violations
 */
export function nameViolations(files) {
  const misspelt = RULES.flatMap(({ files: pattern, name, style }) =>
    files.filter((file) => pattern.test(file) && !name.test(basename(file))).map((file) => `${file} is not ${style}`),
  );
  const vague = files.filter((file) => VAGUE_NAME.test(file)).map((file) => `${file} names no concept`);
  return [...misspelt, ...vague];
}
