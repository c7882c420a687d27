/** Milliseconds until a test that waits in vain fails, by name: less than the limit of its whole file. */
const LIMIT = 60_000;

/** A queue of values that tests wait for, in order. */
export class Arrivals<T> {
  readonly #waiting: T[] = [];
  readonly #takers: ((value: T) => void)[] = [];
  #count = 0;

  add(value: T): void {
    this.#count++;
    const taker = this.#takers.shift();
    if (taker) taker(value);
    else this.#waiting.push(value);
  }

  async next(): Promise<T> {
    if (this.#waiting.length > 0) return this.#waiting.shift()!;
    return new Promise<T>((resolve, reject) => {
      const fail = (): void =>
        reject(new Error(`nothing arrived within ${LIMIT / 1000} s, after ${this.#count} before`));
      const limit = setTimeout(fail, LIMIT);
      this.#takers.push((value) => {
        clearTimeout(limit);
        resolve(value);
      });
    });
  }
}
