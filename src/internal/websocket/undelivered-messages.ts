interface Step {
  /** Messages accepted since the beginning, including those of this step. */
  readonly messages: number;
  readonly bytes: number;
}

/** Messages that the native side has accepted and the kernel does not have yet. */
export class UndeliveredMessages {
  readonly #delivered: () => number;
  #accepted = 0;
  #settled = 0;
  #bytes = 0;
  #steps: Step[] = [];

  /** @param delivered returns how many messages the kernel has since the beginning; throws once it will get no more */
  constructor(delivered: () => number) {
    this.#delivered = delivered;
  }

  get isPending(): boolean {
    return this.#settled < this.#accepted;
  }

  /** Payload bytes on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  accept(messages: number, bytes: number): void {
    if (messages === 0) return;
    this.#accepted += messages;
    this.#bytes += bytes;
    this.#steps.push({ messages: this.#accepted, bytes });
  }

  /** The kernel has everything, with this many messages more. Returns how many it has got since the last call. */
  deliver(messages: number): number {
    const count = this.#accepted + messages - this.#settled;
    this.#accepted += messages;
    this.clear();
    return count;
  }

  /** Returns how many messages the kernel has got since the last call. */
  settle(): number {
    if (!this.isPending) return 0;
    const before = this.#settled;
    this.#settled = this.#delivered();
    let count = 0;
    while (count < this.#steps.length && this.#steps[count]!.messages <= this.#settled) {
      this.#bytes -= this.#steps[count++]!.bytes;
    }
    this.#steps.splice(0, count);
    return this.#settled - before;
  }

  /** The messages have failed; whether the kernel gets them no longer matters. */
  clear(): void {
    if (this.#steps.length > 0) this.#steps = [];
    this.#settled = this.#accepted;
    this.#bytes = 0;
  }
}
