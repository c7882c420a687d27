/**
 * A table as aligned text.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} body
 */
export function alignedTable(head, body) {
  const widths = head.map((title, column) => Math.max(...[title, ...body.map((row) => row[column] ?? '')].map(width)));
  return [head, ...body].map((row) => alignedLine(row, widths)).join('\n');
}

/**
 * @param {readonly string[]} row
 * @param {readonly number[]} widths
 */
function alignedLine(row, widths) {
  const cells = row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0));
  return cells.join('  ').trimEnd();
}

/**
 * @param {string} cell
 * @param {number} to
 * @param {boolean} left
 */
function pad(cell, to, left) {
  const space = ' '.repeat(Math.max(to - width(cell), 0));
  return left ? cell + space : space + cell;
}

/** @param {string} text */
function width(text) {
  return [...text].length;
}

/** A line that is written over while work goes on; only where somebody looks at it. */
export class ProgressLine {
  #stream;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  /** @param {string} text */
  show(text) {
    if (this.#stream.isTTY) this.#stream.write(`\r\x1b[K${text}`);
  }

  clear() {
    this.show('');
  }
}
