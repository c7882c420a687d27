interface Step {
  /** Bytes taken since the beginning, with those of this step. */
  readonly bytes: number;
  readonly writes: number;
}

/** Writes that the native side took, of which the kernel does not have all bytes yet. */
export class HandOver {
  readonly #handedOver: () => number;
  #taken = 0;
  #steps: Step[] = [];
  #writes = 0;

  /** @param handedOver tells how many bytes the kernel has since the beginning, or throws why it will get no more */
  constructor(handedOver: () => number) {
    this.#handedOver = handedOver;
  }

  /** Writes that ended with bytes that are on their way. */
  get writes(): number {
    return this.#writes;
  }

  get isPending(): boolean {
    return this.#steps.length > 0;
  }

  /** The native side took `bytes`, with which `writes` ended. */
  take(bytes: number, writes: number): void {
    if (bytes === 0 && writes === 0) return;
    this.#taken += bytes;
    this.#writes += writes;
    this.#steps.push({ bytes: this.#taken, writes });
  }

  /** Returns how many writes the kernel has in full since the last call. */
  settle(): number {
    if (!this.isPending) return 0;
    const bytes = this.#handedOver();
    let count = 0;
    let writes = 0;
    while (count < this.#steps.length && this.#steps[count]!.bytes <= bytes) writes += this.#steps[count++]!.writes;
    this.#steps.splice(0, count);
    this.#writes -= writes;
    return writes;
  }

  /** Nobody asks for these writes any more. */
  clear(): void {
    this.#steps = [];
    this.#writes = 0;
  }
}
