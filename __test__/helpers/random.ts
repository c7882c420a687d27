/** A pseudo-random generator with the same numbers in every run (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** An integer of 32 bits. */
  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Text of all planes, without lone surrogates. */
  text(length: number): string {
    const points = Array.from({ length }, () =>
      this.pick([
        0x20 + this.below(0x5f),
        0xa0 + this.below(0x700),
        0x4e00 + this.below(0x5000),
        0x1f300 + this.below(0x300),
      ]),
    );
    return String.fromCodePoint(...points);
  }
}
