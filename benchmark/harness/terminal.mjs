const BAR_WIDTH = 24;

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

/** A line that is overwritten while work goes on; written to a terminal only. */
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

/** The progress of all transfers: a bar on a terminal, a line for each tenth elsewhere. */
export class ProgressBar {
  #stream;
  #total;
  #begun = 0;
  #tenth = 0;
  #text = '';

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {number} total transfers
   */
  constructor(stream, total) {
    this.#stream = stream;
    this.#total = total;
  }

  /** @param {string} text what the next transfer is */
  begin(text) {
    this.#begun++;
    this.#text = text;
    this.show(0);
  }

  /** @param {number} share of the current transfer, 0 to 1 */
  show(share) {
    const whole = (this.#begun - 1 + share) / this.#total;
    if (this.#stream.isTTY) this.#showBar(whole);
    else this.#showTenth(Math.floor(whole * 10));
  }

  end() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }

  /** @param {number} share of all transfers */
  #showBar(share) {
    const filled = Math.round(share * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    this.#stream.write(`\r\x1b[K${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${this.#text}`);
  }

  /** @param {number} tenth */
  #showTenth(tenth) {
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    this.#stream.write(`${tenth}0 %\n`);
  }
}
