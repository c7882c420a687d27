import { HostName } from '../../windows/networking/host-name.js';
import { KNOWN_ADDRESSES, NO_ADDRESS } from '../runtime/wire.js';

/** Source or destination of a datagram. One object per address, so that applications can compare with `===`. */
export class KnownAddress {
  readonly address: string;
  readonly port: string;
  #hostName: HostName | null = null;

  constructor(address: string, port: number) {
    this.address = address;
    this.port = String(port);
  }

  get hostName(): HostName {
    return (this.#hostName ??= HostName.ofAddress(this.address));
  }
}

/** The addresses announced by the native socket, by number. */
export class KnownAddresses {
  /** Created on first use: most sockets know few addresses, and many none. */
  #addresses: Map<number, KnownAddress> | null = null;

  /** Adds addresses numbered from `first` on. */
  add(first: number, announced: readonly { address: string; port: number }[]): void {
    const addresses = (this.#addresses ??= new Map<number, KnownAddress>());
    for (const [index, { address, port }] of announced.entries()) {
      addresses.set(first + index, new KnownAddress(address, port));
    }
    for (const oldest of addresses.keys()) {
      // Numbers older than twice what the native side remembers are no longer in use.
      if (addresses.size <= 2 * KNOWN_ADDRESSES) return;
      addresses.delete(oldest);
    }
  }

  /** The addresses with these numbers, one number every `step` words from `start` on; null for `NO_ADDRESS`. */
  lookUp(words: Uint32Array, start: number, step: number): (KnownAddress | null)[] {
    // V8 allocates 17 elements when pushing onto an empty array, and most batches of a quiet socket have one run.
    if (words.length === step) return [this.#find(words[start]!)];
    const found: (KnownAddress | null)[] = [];
    let lastNumber = NO_ADDRESS;
    let last: KnownAddress | null = null;
    for (let at = start; at < words.length; at += step) {
      const number = words[at]!;
      if (number !== lastNumber) {
        last = this.#find(number);
        lastNumber = number;
      }
      found.push(last);
    }
    return found;
  }

  #find(number: number): KnownAddress | null {
    return this.#addresses?.get(number) ?? null;
  }
}
