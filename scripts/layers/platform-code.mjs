import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withoutText } from './rust-source.mjs';

/** Files in which a condition on the system is allowed only on the `mod` line of the file that it selects. */
const CHECKED = /^crates\/(?:sys|core|testing|ceiling|agent)\/src\/.*\.rs$/;

/** Words of a condition that do not depend on the system. Any other word does, also an alias of a build script. */
const NOT_OF_THE_SYSTEM = new Set([
  'all',
  'any',
  'not',
  'test',
  'feature',
  'debug_assertions',
  'doc',
  'fuzzing',
  'miri',
]);

const CONDITION = /\bcfg(?:_attr)?(?:\s*!)?\s*\(|\bcfg_(?:if|select)\s*!\s*[({]/g;
const MOD_LINE = /^\s*(?:pub\s*(?:\([^)]*\))?\s+)?mod\s+(?<name>\w+)\s*(?<end>[;{])/;

/**
 * @param {string} root of the repository
 * @param {readonly string[]} files paths below it
 * @returns {string[]} violations
 */
export function platformViolations(root, files) {
  return files
    .filter((file) => CHECKED.test(file))
    .flatMap((file) =>
      misplacedConditions(readFileSync(join(root, file), 'utf8')).map(
        (condition) => `${file} has a condition on the system that selects no file: ${condition}`,
      ),
    );
}

/**
 * @param {string} source Rust
 * @returns {string[]} the conditions on the system that select no file
 */
export function misplacedConditions(source) {
  const code = withoutText(source);
  return [...code.matchAll(CONDITION)]
    .map(({ 0: opening, index }) => conditionAt(code, index, opening))
    .filter((condition) => dependsOnSystem(condition) && !selectsFile(condition))
    .map(({ text }) => text.replaceAll(/\s+/g, ' '));
}

/**
 * @typedef {object} Condition
 * @property {string} text the whole condition, such as `cfg_attr(unix, path = )`, without string literals
 * @property {string} predicate such as `unix`
 * @property {string} attribute the attribute that `cfg_attr` adds
 * @property {boolean} isOuter whether it is an attribute of the following item
 * @property {string} item the source after the attribute and those that follow it
 */

/**
 * @param {string} code
 * @param {number} start
 * @param {string} opening
 * @returns {Condition}
 */
function conditionAt(code, start, opening) {
  const end = closing(code, start + opening.length - 1);
  const inside = code.slice(start + opening.length, end);
  const comma = opening.startsWith('cfg_attr') ? topLevelComma(inside) : inside.length;
  return {
    text: code.slice(start, end + 1),
    predicate: inside.slice(0, comma).trim(),
    attribute: inside.slice(comma + 1).trim(),
    isOuter: /#\s*\[\s*$/.test(code.slice(0, start)),
    item: afterAttributes(code.slice(end + 1).replace(/^\s*\]/, '')),
  };
}

/** @param {Condition} condition */
function dependsOnSystem({ text, predicate }) {
  return !/^cfg(_attr)?\b/.test(text) || words(predicate).some((word) => !NOT_OF_THE_SYSTEM.has(word));
}

/**
 * `mod platform;` with a path for the system, a module for some systems, or tests for some systems.
 *
 * @param {Condition} condition
 */
function selectsFile({ predicate, attribute, isOuter, item }) {
  const line = MOD_LINE.exec(item)?.groups;
  if (!isOuter || !line) return false;
  if (attribute !== '') return line.name === 'platform' && line.end === ';' && /^path\s*=/.test(attribute);
  return line.end === ';' || /^all\s*\(\s*test\b/.test(predicate);
}

/** @param {string} predicate */
function words(predicate) {
  return predicate.match(/[A-Za-z_]\w*/g) ?? [];
}

/**
 * @param {string} code
 * @param {number} from index of the opening bracket
 * @returns {number} index of the closing bracket
 */
function closing(code, from) {
  let depth = 0;
  for (let index = from; index < code.length; index += 1) {
    if ('([{'.includes(code.charAt(index))) depth += 1;
    else if (')]}'.includes(code.charAt(index))) depth -= 1;
    if (depth === 0) return index;
  }
  return code.length;
}

/** @param {string} list */
function topLevelComma(list) {
  let comma = list.indexOf(',');
  while (comma >= 0 && isNested(list.slice(0, comma))) comma = list.indexOf(',', comma + 1);
  return comma < 0 ? list.length : comma;
}

/** @param {string} beginning */
function isNested(beginning) {
  return beginning.split('(').length > beginning.split(')').length;
}

/** @param {string} code */
function afterAttributes(code) {
  let item = code.trimStart();
  while (item.startsWith('#[')) item = item.slice(closing(item, 1) + 1).trimStart();
  return item;
}
