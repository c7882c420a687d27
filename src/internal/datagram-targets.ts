import type { BindingUdpSocket } from '../native/index.cjs';
import type { Endpoint } from './endpoint.js';

/** The destinations of one socket, each with a number that stays the same, whether the socket is bound yet or not. */
export class DatagramTargets {
  readonly #numbers = new Map<string, number>();
  readonly #endpoints: Endpoint[] = [];
  #native: BindingUdpSocket | null = null;

  number(endpoint: Endpoint): number {
    const key = `${endpoint.address} ${endpoint.port}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#endpoints.push(endpoint) - 1;
    this.#numbers.set(key, number);
    this.#native?.addTarget(endpoint.address, endpoint.port);
    return number;
  }

  /** Tells the bound socket of every destination; it numbers them in order, from 0. */
  attach(native: BindingUdpSocket): void {
    this.#native = native;
    for (const { address, port } of this.#endpoints) native.addTarget(address, port);
  }
}
