/**
 * Comments, strings and character literals of Rust. Raw strings and nested block comments are matched by counting, which
 * no regular expression does; see {@link withoutText}.
 */
const OPENING = /\/\/|\/\*|\bb?r(#*)"|"|'(?:\\[^']+|[^\\'])'/g;

/**
 * Blanks out everything in a Rust source that is not code, so that words can be searched for.
 *
 * @param {string} source
 */
export function withoutText(source) {
  let code = '';
  let position = 0;
  for (;;) {
    OPENING.lastIndex = position;
    const opening = OPENING.exec(source);
    if (!opening) return code + source.slice(position);
    code += `${source.slice(position, opening.index)} `;
    position = endOfText(source, opening);
  }
}

/**
 * @param {string} source
 * @param {RegExpExecArray} opening
 * @returns {number} where code continues
 */
function endOfText(source, opening) {
  const [token, hashes] = opening;
  const inside = opening.index + token.length;
  if (token === '//') return after(source, '\n', inside);
  if (token === '/*') return endOfBlockComment(source, inside);
  if (token === '"') return endOfString(source, inside);
  if (token.endsWith('"')) return after(source, `"${hashes ?? ''}`, inside);
  return inside;
}

/**
 * @param {string} source
 * @param {string} mark
 * @param {number} from
 */
function after(source, mark, from) {
  const index = source.indexOf(mark, from);
  return index < 0 ? source.length : index + mark.length;
}

/**
 * @param {string} source
 * @param {number} from
 */
function endOfBlockComment(source, from) {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 1;
  while (depth > 0) {
    const mark = marks.exec(source);
    if (!mark) return source.length;
    depth += mark[0] === '/*' ? 1 : -1;
  }
  return marks.lastIndex;
}

/**
 * @param {string} source
 * @param {number} from
 */
function endOfString(source, from) {
  const rest = /(?:[^"\\]|\\[^])*"/y;
  rest.lastIndex = from;
  return rest.test(source) ? rest.lastIndex : source.length;
}
