const WIDTH = 24;

/** Shows how far the transfers are: a bar on a terminal, a line for each transfer elsewhere. */
export class ProgressBar {
  #stream;
  #total;
  #begun = 0;
  #text = '';

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {number} total transfers
   */
  constructor(stream, total) {
    this.#stream = stream;
    this.#total = total;
  }

  /** @param {{ text: string }} row */
  begin({ text }) {
    this.#text = `${++this.#begun} of ${this.#total}  ${text}`;
    if (this.#stream.isTTY) this.show(0);
    else this.#stream.write(`${this.#text}\n`);
  }

  /** @param {number} share of the current transfer, 0 to 1 */
  show(share) {
    if (!this.#stream.isTTY) return;
    const filled = Math.round(share * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    this.#stream.write(
      `\r\x1b[K${bar} ${Math.round(share * 100)
        .toString()
        .padStart(3)} %  ${this.#text}`,
    );
  }

  end() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
