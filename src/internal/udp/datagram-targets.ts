import type { BindingSendOptions, BindingUdpSocket } from '../../native/index.cjs';
import type { Endpoint } from '../names/endpoint.js';
import { invalidArgument } from '../errors/errors.js';

/** Destinations remembered at most while nothing waits to be sent: a server may answer peers without end. */
const MAX_TARGETS = 65_536;

/** How datagrams travel, where it differs from the socket's options. */
export type SendOptions = { readonly [K in keyof BindingSendOptions]?: BindingSendOptions[K] | undefined };

/** A destination, and how datagrams travel to it. It may be kept for as long as the socket. */
export class DatagramTarget {
  readonly endpoint: Endpoint;
  readonly options: SendOptions | undefined;
  readonly #targets: DatagramTargets;
  #number = 0;
  #generation = -1;

  /** Throws E_INVALIDARG for a source address of another family than the destination. */
  constructor(targets: DatagramTargets, endpoint: Endpoint, options?: SendOptions) {
    requireFamily(options?.source ?? '', endpoint);
    this.#targets = targets;
    this.endpoint = endpoint;
    this.options = options;
  }

  /** The number for a datagram that is written now. */
  get number(): number {
    if (this.#generation !== this.#targets.generation) {
      this.#targets.makeRoom();
      this.#renew();
    }
    return this.#number;
  }

  /** The number for datagrams that were written before, to stand beside those of other targets. */
  get numberOfWritten(): number {
    if (this.#generation !== this.#targets.generation) this.#renew();
    return this.#number;
  }

  #renew(): void {
    this.#number = this.#targets.add(this);
    this.#generation = this.#targets.generation;
  }
}

/**
 * The destinations of one socket, each with a number, whether the socket is bound yet or not. When there are too many, all
 * are forgotten at a moment when no datagram that was written stands for one; who uses a target again gets a new number.
 */
export class DatagramTargets {
  readonly #hasUnsent: () => boolean;
  /** Made when needed: a socket that only receives has none. */
  #numbers: Map<string, number> | null = null;
  #targets: DatagramTarget[] | null = null;
  #native: BindingUdpSocket | null = null;
  #generation = 0;

  /** @param hasUnsent whether datagrams wait that were written with their numbers */
  constructor(hasUnsent: () => boolean) {
    this.#hasUnsent = hasUnsent;
  }

  /** Changes when all numbers are forgotten. */
  get generation(): number {
    return this.#generation;
  }

  /** Forgets all numbers when there are too many and nobody needs them. */
  makeRoom(): void {
    if (!this.#targets || this.#targets.length < MAX_TARGETS || this.#hasUnsent()) return;
    this.#numbers = null;
    this.#targets = null;
    this.#native?.forgetTargets();
    this.#generation++;
  }

  /** The number of a target; the same for equal ones. */
  add(target: DatagramTarget): number {
    const key = keyOf(target);
    const known = this.#numbers?.get(key);
    if (known !== undefined) return known;
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

function keyOf({ endpoint, options }: DatagramTarget): string {
  const { ecn = '', hopLimit = '', source = '' } = options ?? {};
  return `${endpoint.address} ${endpoint.port} ${ecn} ${hopLimit} ${source}`;
}

function announce(native: BindingUdpSocket, { endpoint, options }: DatagramTarget): void {
  native.addTarget(endpoint.address, endpoint.port, options as BindingSendOptions | undefined);
}

function requireFamily(source: string, { address }: Endpoint): void {
  if (source === '' || source.includes(':') === address.includes(':')) return;
  throw invalidArgument(`sourceAddress: ${source} is not of the family of ${address}`);
}
