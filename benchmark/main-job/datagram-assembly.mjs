/** Bytes of the sequence number before the data. */
export const HEADER_SIZE = 4;

/** Puts numbered datagrams together. Takes them in order only; one that is not the next is acknowledged and dropped. */
export class DatagramAssembly {
  #digest;
  #next = 0;
  #expected;
  #stride;
  #finished;

  /**
   * @param {import('./ordered-digest.mjs').OrderedDigest} digest
   * @param {number} expected datagrams
   * @param {number} stride datagrams between acknowledgements
   * @param {() => void} finished called once, after the last datagram
   */
  constructor(digest, expected, stride, finished) {
    this.#digest = digest;
    this.#expected = expected;
    this.#stride = stride;
    this.#finished = finished;
  }

  /**
   * @param {Buffer} datagram
   * @returns {Uint8Array | undefined} the acknowledgement to send: the number that is waited for
   */
  take(datagram) {
    if (datagram.readUInt32BE() !== this.#next) return this.#acknowledgement();
    this.#digest.append(datagram.subarray(HEADER_SIZE));
    this.#next++;
    if (this.#next === this.#expected) this.#finished();
    const due = this.#next % this.#stride === 0 || this.#next === this.#expected;
    return due ? this.#acknowledgement() : undefined;
  }

  #acknowledgement() {
    const acknowledgement = Buffer.alloc(HEADER_SIZE);
    acknowledgement.writeUInt32BE(this.#next);
    return acknowledgement;
  }
}
