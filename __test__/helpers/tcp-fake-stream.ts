import type { BindingTcpStream } from '../../dist/native/index.cjs';

/** Stands for the kernel: takes and gives exactly what a test allows. */
export class FakeStream {
  /** Bytes that writes may still take. */
  room = Infinity;
  /** How many of the bytes that were taken are with the kernel; null, before the writer is made: all of them always. */
  handedOver: number | null = null;
  /** Bytes that a drain hands over. */
  drained = 0;
  /** Whether there is room for the end of the sending direction. */
  hasRoomForEnd = true;
  /** What reads give, piece by piece; an empty piece is the end of the stream. */
  readonly incoming: Buffer[] = [];
  /** Thrown by every call when set. */
  failure: Error | null = null;
  /** The names of the writing calls, with the number of bytes they offered. */
  readonly calls: string[] = [];
  /** Whether it was told that data was dropped. */
  isBrokenOff = false;
  /** How it was closed; null while open. */
  closed: { reset: boolean } | null = null;
  readonly #taken: Buffer[] = [];

  /** Everything that was taken so far. */
  get taken(): Buffer {
    return Buffer.concat(this.#taken);
  }

  /** This, as the native object that it stands for. */
  get native(): BindingTcpStream {
    return this as unknown as BindingTcpStream;
  }

  read(target: Uint8Array): number {
    this.#check();
    const piece = this.incoming[0];
    if (!piece) return -1;
    if (piece.length === 0) return 0;
    const count = piece.copy(target);
    if (count === piece.length) this.incoming.shift();
    else this.incoming[0] = piece.subarray(count);
    return count;
  }

  writeFunction(): (bytes: Uint8Array, start: number, end: number) => number {
    return (bytes, start, end) => {
      this.calls.push(`write ${end - start}`);
      return this.#take(bytes.subarray(start, end));
    };
  }

  writeBoth(head: Uint8Array, end: number, tail: Uint8Array, tailEnd: number): number {
    this.calls.push(`writeBoth ${end} ${tailEnd}`);
    return this.#take(Buffer.concat([head.subarray(0, end), tail.subarray(0, tailEnd)]));
  }

  handedOverFunction(): (() => number) | null {
    if (this.handedOver === null) return null;
    return () => {
      this.#check();
      return this.handedOver!;
    };
  }

  drain(): void {
    this.handedOver = Math.min(this.taken.length, this.handedOver! + this.drained);
  }

  breakOff(): void {
    this.isBrokenOff = true;
  }

  endSending(): boolean {
    this.#check();
    this.calls.push('end');
    return this.hasRoomForEnd;
  }

  close(reset: boolean): void {
    this.closed ??= { reset };
  }

  #take(bytes: Uint8Array): number {
    this.#check();
    const count = Math.min(bytes.length, this.room);
    this.room -= count;
    this.#taken.push(Buffer.from(bytes.subarray(0, count)));
    return count;
  }

  #check(): void {
    if (this.failure) throw this.failure;
  }
}

/** An error as the native side makes it. */
export function nativeReset(): Error {
  return Object.assign(new Error('write 127.0.0.1:1: connection reset by peer'), {
    number: 0x80072746 | 0,
    code: 'ECONNRESET',
    syscall: 'send',
  });
}
