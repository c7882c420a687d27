import type { BindingSendOptions, BindingUdpSocket } from '../../native/index.cjs';
import type { Endpoint } from '../names/endpoint.js';
import { invalidArgument } from '../errors/errors.js';

/** Most destinations kept while nothing waits to be sent: a server may answer any number of peers. */
const MAX_TARGETS = 65_536;

/** Options of datagrams that override the socket's. */
export type SendOptions = { readonly [K in keyof BindingSendOptions]?: BindingSendOptions[K] | undefined };

/** A destination with its send options. It may be kept for the lifetime of the socket. */
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

  /** The target number for a datagram that is written now. */
  get number(): number {
    if (this.#generation !== this.#targets.generation) {
      this.#targets.makeRoom();
      this.#renew();
    }
    return this.#number;
  }

  /** The target number for datagrams already written, whose batch has numbers of other targets: it must not forget those. */
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
 * The numbered destinations of one socket, also before the socket is bound.
 *
 * The native side numbers its targets in the order of `addTarget`, from 0, so both sides must add and forget in step. Too
 * many are forgotten all at once, at a moment when no unsent datagram refers to one; `generation` then tells a
 * DatagramTarget that its number is stale.
 */
export class DatagramTargets {
  readonly #hasUnsent: () => boolean;
  /** Created on first use: a socket that only receives has none. */
  #numbers: Map<string, number> | null = null;
  #targets: DatagramTarget[] | null = null;
  #native: BindingUdpSocket | null = null;
  #generation = 0;

  /** @param hasUnsent returns whether unsent datagrams refer to target numbers */
  constructor(hasUnsent: () => boolean) {
    this.#hasUnsent = hasUnsent;
  }

  /** Changes whenever all numbers are forgotten. */
  get generation(): number {
    return this.#generation;
  }

  /** Forgets all numbers when there are too many and no unsent datagram refers to one. */
  makeRoom(): void {
    if (!this.#targets || this.#targets.length < MAX_TARGETS || this.#hasUnsent()) return;
    this.#numbers = null;
    this.#targets = null;
    this.#native?.forgetTargets();
    this.#generation++;
  }

  /** The number of a target; equal targets share one. */
  add(target: DatagramTarget): number {
    const key = keyOf(target);
    const known = this.#numbers?.get(key);
    if (known !== undefined) return known;
    const number = (this.#targets ??= []).push(target) - 1;
    (this.#numbers ??= new Map<string, number>()).set(key, number);
    if (this.#native) announce(this.#native, target);
    return number;
  }

  /** Announces every destination to the bound socket. */
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
