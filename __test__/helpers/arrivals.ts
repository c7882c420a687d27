/** A queue of values that tests wait for, in order. */
export class Arrivals<T> {
  readonly #waiting: T[] = [];
  readonly #takers: ((value: T) => void)[] = [];

  add(value: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(value);
    else this.#waiting.push(value);
  }

  async next(): Promise<T> {
    return this.#waiting.shift() ?? (await new Promise<T>((resolve) => this.#takers.push(resolve)));
  }
}
