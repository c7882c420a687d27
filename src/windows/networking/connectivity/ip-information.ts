import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { NetworkAdapter } from './network-adapter.js';

/** The class behind `IPInformation`. */
export class IPInformationClass {
  readonly #networkAdapter: NetworkAdapter;
  readonly #prefixLength: number | null;

  /** @internal */
  constructor(networkAdapter: NetworkAdapter, prefixLength: number | null) {
    this.#networkAdapter = networkAdapter;
    this.#prefixLength = prefixLength;
  }

  get networkAdapter(): NetworkAdapter {
    return this.#networkAdapter;
  }

  /** Bits of the network prefix, 0 to 32 for IPv4 and 0 to 128 for IPv6. */
  get prefixLength(): number | null {
    return this.#prefixLength;
  }
}

/** Windows.Networking.Connectivity.IPInformation: adapter and prefix of a local address. */
export const IPInformation: ApiMadeClass<typeof IPInformationClass> = apiMade(IPInformationClass, 'IPInformation');
export type IPInformation = IPInformationClass;
