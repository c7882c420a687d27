import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withoutText } from './rust-source.mjs';

/** Where a condition on the system may stand only on the `mod` line that picks a file by it. */
const CHECKED = /^crates\/(?:sys|core|testing)\/src\/.*\.rs$/;

/** Words of a condition that ask nothing of the system. Whatever else stands there does, an alias of a build script too. */
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
        (condition) => `${file} asks for the system where no file is picked: ${condition}`,
      ),
    );
}

/**
 * @param {string} source Rust
 * @returns {string[]} the conditions on the system that pick no file
 */
export function misplacedConditions(source) {
  const code = withoutText(source);
  return [...code.matchAll(CONDITION)]
    .map(({ 0: opening, index }) => conditionAt(code, index, opening))
    .filter((condition) => asksForSystem(condition) && !picksFile(condition))
    .map(({ text }) => text.replaceAll(/\s+/g, ' '));
}

/**
 * @typedef {object} Condition
 * @property {string} text all of it, such as `cfg_attr(unix, path = )`; what stood in quotes is gone
 * @property {string} predicate such as `unix`
 * @property {string} attribute what `cfg_attr` adds
 * @property {boolean} isOuter it is an attribute of the item behind it
 * @property {string} item what stands behind the attribute and those that follow it
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
    item: behindAttributes(code.slice(end + 1).replace(/^\s*\]/, '')),
  };
}

/** @param {Condition} condition */
function asksForSystem({ text, predicate }) {
  return !/^cfg(_attr)?\b/.test(text) || words(predicate).some((word) => !NOT_OF_THE_SYSTEM.has(word));
}

/**
 * `mod platform;` with a path for the system, a module that only some systems have, or tests that only some can run.
 *
 * @param {Condition} condition
 */
function picksFile({ predicate, attribute, isOuter, item }) {
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
 * @param {number} from where a bracket opens
 * @returns {number} where it closes
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
function behindAttributes(code) {
  let item = code.trimStart();
  while (item.startsWith('#[')) item = item.slice(closing(item, 1) + 1).trimStart();
  return item;
}
