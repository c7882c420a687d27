import { HEADER_SIZE } from '../rows.mjs';

/** Bytes of a receive buffer that a datagram of 1,200 bytes occupies: Linux charges 2,048 of data and 256 of `sk_buff`. */
const CHARGED_BYTES = 2304;
/** More datagrams in flight are no faster. */
const LARGEST_WINDOW = 1024;

/**
 * The datagrams that may be in flight: they fit into half of the receive buffer.
 *
 * @param {number} receiveBuffer bytes
 */
export function windowOf(receiveBuffer) {
  return Math.max(Math.min(Math.floor(receiveBuffer / CHARGED_BYTES / 2), LARGEST_WINDOW), 1);
}

/** Reassembles numbered datagrams. Accepts them in order only; any other is dropped and answered with an acknowledgement. */
export class DatagramAssembly {
  #receipt;
  #next = 0;
  #stride;
  #acknowledge;

  /**
   * @param {import('./receipt.mjs').Receipt} receipt
   * @param {number} window datagrams in flight; each quarter of them is acknowledged
   * @param {(acknowledgement: Uint8Array) => void} acknowledge sends the next number expected
   */
  constructor(receipt, window, acknowledge) {
    this.#receipt = receipt;
    this.#stride = Math.max(window >> 2, 1);
    this.#acknowledge = acknowledge;
  }

  /**
   * Takes the datagram that `data` has from `from` to `to`.
   *
   * @param {Buffer} data
   * @param {number} from
   * @param {number} to exclusive
   */
  receive(data, from, to) {
    if (data.readUInt32BE(from) !== this.#next) return this.#send();
    this.#receipt.digest.append(data, from + HEADER_SIZE, to);
    this.#next++;
    if (this.#receipt.isComplete) this.#finish();
    else if (this.#next % this.#stride === 0) this.#send();
  }

  #finish() {
    this.#send();
    setImmediate(() => this.#receipt.report());
  }

  #send() {
    const acknowledgement = Buffer.alloc(HEADER_SIZE);
    acknowledgement.writeUInt32BE(this.#next);
    this.#acknowledge(acknowledgement);
  }
}
