interface Step {
  /** Bytes accepted since the beginning, including those of this step. */
  readonly bytes: number;
  readonly writes: number;
}

/**
 * Writes that the native side has accepted and the kernel does not have in full yet.
 *
 * `#steps` ascend by `bytes`; `#writes` is the sum of theirs. A step without writes stays: its bytes must reach the kernel
 * before `isPending` ends.
 */
export class UnacknowledgedWrites {
  readonly #acknowledged: () => number;
  #taken = 0;
  #steps: Step[] = [];
  #writes = 0;

  /** @param acknowledged returns how many bytes the kernel has since the beginning; throws once it will get no more */
  constructor(acknowledged: () => number) {
    this.#acknowledged = acknowledged;
  }

  /** Writes accepted in full whose bytes are on their way. */
  get writes(): number {
    return this.#writes;
  }

  get isPending(): boolean {
    return this.#steps.length > 0;
  }

  /** The native side accepted `bytes`, which complete `writes`. */
  take(bytes: number, writes: number): void {
    if (bytes === 0 && writes === 0) return;
    this.#taken += bytes;
    this.#writes += writes;
    this.#steps.push({ bytes: this.#taken, writes });
  }

  /** Returns how many writes the kernel has acknowledged since the last call. */
  settle(): number {
    if (!this.isPending) return 0;
    const bytes = this.#acknowledged();
    let count = 0;
    let writes = 0;
    while (count < this.#steps.length && this.#steps[count]!.bytes <= bytes) writes += this.#steps[count++]!.writes;
    this.#steps.splice(0, count);
    this.#writes -= writes;
    return writes;
  }

  /** The writes have failed; their acknowledgement no longer matters. */
  clear(): void {
    this.#steps = [];
    this.#writes = 0;
  }
}
