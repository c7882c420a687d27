import type { BindingSendOptions, BindingUdpSocket } from '../native/index.cjs';
import type { Endpoint } from './endpoint.js';
import { invalidArgument } from './errors.js';

/** How datagrams travel, where it differs from the socket's options. */
export type SendOptions = { readonly [K in keyof BindingSendOptions]?: BindingSendOptions[K] | undefined };

interface Target {
  readonly endpoint: Endpoint;
  readonly options: SendOptions | undefined;
}

/** The destinations of one socket, each with a number that stays the same, whether the socket is bound yet or not. */
export class DatagramTargets {
  /** Made when needed: a socket that only receives has none. */
  #numbers: Map<string, number> | null = null;
  #targets: Target[] | null = null;
  #native: BindingUdpSocket | null = null;

  /**
   * The number of a destination to which datagrams travel with these options. Throws E_INVALIDARG for a source address of
   * another family than the destination.
   */
  number(endpoint: Endpoint, options?: SendOptions): number {
    const { ecn = '', hopLimit = '', source = '' } = options ?? {};
    const key = `${endpoint.address} ${endpoint.port} ${ecn} ${hopLimit} ${source}`;
    const known = this.#numbers?.get(key);
    if (known !== undefined) return known;
    if (source !== '') requireFamily(source, endpoint);
    const target = { endpoint, options };
    const number = (this.#targets ??= []).push(target) - 1;
    (this.#numbers ??= new Map<string, number>()).set(key, number);
    if (this.#native) announce(this.#native, target);
    return number;
  }

  /** Tells the bound socket of every destination; it numbers them in order, from 0. */
  attach(native: BindingUdpSocket): void {
    this.#native = native;
    for (const target of this.#targets ?? []) announce(native, target);
  }
}

function announce(native: BindingUdpSocket, { endpoint, options }: Target): void {
  native.addTarget(endpoint.address, endpoint.port, options as BindingSendOptions | undefined);
}

function requireFamily(source: string, { address }: Endpoint): void {
  if (source.includes(':') === address.includes(':')) return;
  throw invalidArgument(`sourceAddress: ${source} is not of the family of ${address}`);
}
