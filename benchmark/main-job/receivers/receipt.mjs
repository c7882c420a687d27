import { OrderedDigest } from '../ordered-digest.mjs';

/** Filled, so that no transfer has page faults in it. */
const store = new Uint8Array(64 << 20).fill(1);

/** What arrives of one transfer, and what receiving it costs this process. */
export class Receipt {
  #before = process.cpuUsage();

  /** @param {number} expected bytes */
  constructor(expected) {
    this.expected = expected;
    this.digest = new OrderedDigest(store);
  }

  get isComplete() {
    return this.digest.bytes >= this.expected;
  }

  /** Reports to the parent process, after the last byte was acknowledged: what follows is not part of the transfer. */
  report() {
    const { user, system } = process.cpuUsage(this.#before);
    const { bytes } = this.digest;
    process.send?.({ bytes, cpuSeconds: (user + system) / 1e6, sha256: this.digest.finish() });
  }

  /** Reports, at the end of the stream, that bytes are missing, if that is so. */
  reportMissing() {
    if (!this.isComplete) fail(new Error(`the connection ended after ${this.digest.bytes} of ${this.expected} bytes`));
  }
}

/** Reports a failed transfer. @param {Error} error */
export function fail({ message }) {
  process.send?.({ error: message });
}
