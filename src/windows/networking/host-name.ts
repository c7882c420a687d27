import { callable, type CallableClass } from '../../internal/projection/callable-class.js';
import { parseName, type HostNameParts } from '../../internal/names/host-name-parts.js';
import type { IPInformation } from './connectivity/ip-information.js';
import { HostNameType } from './host-name-type.js';

/** An address reported by the system, which needs no parsing. Private, so that no application can construct one. */
class SystemAddress {
  constructor(
    readonly parts: HostNameParts,
    readonly ipInformation: IPInformation | null,
  ) {}
}

class HostNameClass {
  readonly #parts: HostNameParts;
  readonly #ipInformation: IPInformation | null;

  constructor(hostName: string);
  /** @internal */
  constructor(known: SystemAddress);
  constructor(hostName: string | SystemAddress) {
    const known = hostName instanceof SystemAddress ? hostName : null;
    this.#parts = known?.parts ?? parseName(String(hostName ?? ''));
    this.#ipInformation = known?.ipInformation ?? null;
  }

  /** @internal The HostName of an IP address reported by the system. */
  static ofAddress(address: string, ipInformation: IPInformation | null = null): HostName {
    const kind = address.includes(':') ? HostNameType.ipv6 : HostNameType.ipv4;
    return new HostNameClass(
      new SystemAddress({ raw: address, canonical: address, display: address, kind }, ipInformation),
    );
  }

  /** Compares the canonical names of two host names: 0 when equal, otherwise below or above 0. */
  static compare(value1: string, value2: string): number {
    const first = new HostNameClass(value1).canonicalName;
    const second = new HostNameClass(value2).canonicalName;
    if (first === second) return 0;
    return first < second ? -1 : 1;
  }

  /** The text given to the constructor. */
  get rawName(): string {
    return this.#parts.raw;
  }

  /** The name for display: Unicode where the name is internationalised. */
  get displayName(): string {
    return this.#parts.display;
  }

  /** The name for comparison: lower case, internationalised parts in their ASCII form, addresses in shortest form. */
  get canonicalName(): string {
    return this.#parts.canonical;
  }

  get type(): HostNameType {
    return this.#parts.kind;
  }

  /** The adapter of a local address that `NetworkInformation.getHostNames` returned, otherwise null. */
  get ipInformation(): IPInformation | null {
    return this.#ipInformation;
  }

  /** Whether both have the same canonical name. */
  isEqual(hostName: HostName): boolean {
    return hostName instanceof HostNameClass && hostName.canonicalName === this.canonicalName;
  }

  toString(): string {
    return this.rawName;
  }
}

/**
 * Windows.Networking.HostName: a host name or an IP address.
 *
 * The constructor does not resolve it. It throws E_INVALIDARG (0x80070057) for text that is neither a host name nor an
 * address.
 */
export const HostName: CallableClass<typeof HostNameClass> = callable(HostNameClass, 'HostName');
export type HostName = HostNameClass;
