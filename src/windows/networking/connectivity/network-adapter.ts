import { apiMade, type ApiMadeClass } from '../../../internal/api-made-class.js';
import type { AdapterDescription } from '../../../internal/local-host-names.js';

/** The class behind `NetworkAdapter`. */
export class NetworkAdapterClass {
  readonly #adapter: AdapterDescription;

  /** @internal */
  constructor(adapter: AdapterDescription) {
    this.#adapter = adapter;
  }

  /** An identifier that stays the same for the same interface of the same machine. */
  get networkAdapterId(): string {
    return this.#adapter.id;
  }

  /** Kind of the interface as IANA numbers it: 6 Ethernet, 24 loopback, 71 Wi-Fi, 131 tunnel, 1 other. */
  get ianaInterfaceType(): number {
    return this.#adapter.ianaType;
  }

  /** Link speed in bits per second; 0 where the system does not tell. */
  get inboundMaxBitsPerSecond(): number {
    return this.#adapter.inboundBitsPerSecond;
  }

  /** Link speed in bits per second; 0 where the system does not tell. */
  get outboundMaxBitsPerSecond(): number {
    return this.#adapter.outboundBitsPerSecond;
  }
}

/**
 * Windows.Networking.Connectivity.NetworkAdapter: a network interface, as a target to bind to. It comes from
 * `hostName.ipInformation.networkAdapter` of a host name that `NetworkInformation.getHostNames` returned.
 */
export const NetworkAdapter: ApiMadeClass<typeof NetworkAdapterClass> = apiMade(NetworkAdapterClass, 'NetworkAdapter');
export type NetworkAdapter = NetworkAdapterClass;
