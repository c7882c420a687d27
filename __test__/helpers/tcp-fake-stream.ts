import type { NativeStream } from '../../dist/internal/tcp/native-stream.js';

/** A fake kernel: accepts and returns exactly the bytes that a test allows. */
export class FakeStream {
  static #nextToken = 1_000_000;

  readonly token = FakeStream.#nextToken++;
  /** Bytes that writes may still accept. */
  room = Infinity;
  /** How many of the accepted bytes the kernel has; null, set before the writer is made: always all of them. */
  handedOver: number | null = null;
  /** Bytes that a drain passes to the kernel. */
  drained = 0;
  /** Whether there is room for the end of the sending direction. */
  hasRoomForEnd = true;
  /** The result of reads, piece by piece; an empty piece is the end of the stream. */
  readonly incoming: Buffer[] = [];
  /** If set, thrown by every call. */
  failure: Error | null = null;
  /** The names of the writing calls, with the number of bytes they offered. */
  readonly calls: string[] = [];
  /** Whether `breakOff` was called. */
  isBrokenOff = false;
  /** How it was closed; null while it is open. */
  closed: { reset: boolean } | null = null;
  readonly #taken: Buffer[] = [];

  /** All accepted bytes. */
  get taken(): Buffer {
    return Buffer.concat(this.#taken);
  }

  /** This object in the type of the native one. */
  get native(): NativeStream {
    return this as unknown as NativeStream;
  }

  readFunction(): (target: Uint8Array) => number {
    return (target) => this.read(target);
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

/** An error as native code creates it. */
export function nativeReset(): Error {
  return Object.assign(new Error('write 127.0.0.1:1: connection reset by peer'), {
    number: 0x80072746 | 0,
    code: 'ECONNRESET',
    syscall: 'send',
  });
}
