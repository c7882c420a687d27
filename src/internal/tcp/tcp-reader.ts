import { Buffer } from 'node:buffer';
import type { BindingTcpStream } from '../../native/index.cjs';
import { AsyncOperation } from '../async/async-operation.js';
import { CanceledError, invalidArgument, invalidOperation } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { fromNative } from '../errors/native-error.js';
import { ReadOperation } from './read-operation.js';
import { ReadSlab } from '../memory/read-slab.js';
import type { StreamOwner } from './stream-owner.js';

/** First size of the buffer of a read that waits for many bytes; it doubles as they come. */
const FIRST_CAPACITY = 256 * 1024;

/** Reads of one TCP stream: one at a time, straight into the memory that the caller gets. */
export class TcpReader {
  readonly #native: BindingTcpStream;
  readonly #owner: StreamOwner;
  #pending: ReadOperation | null = null;

  constructor(native: BindingTcpStream, owner: StreamOwner) {
    this.#native = native;
    this.#owner = owner;
  }

  get isPending(): boolean {
    return this.#pending !== null;
  }

  /**
   * Reads `count` bytes, or with `partial` at least one; fewer, or none, only at the end of the stream.
   *
   * @param into memory of `count` bytes that is filled; null for new memory
   */
  read(count: number, partial: boolean, into: Uint8Array | null = null): AsyncOperation<Uint8Array, number> {
    if (this.#pending) {
      return AsyncOperation.failed(invalidOperation('readAsync: another read is pending on this stream'));
    }
    const read = new ReadOperation(this, count, partial, into);
    if (!this.#advance(read)) {
      this.#pending = read;
      this.#owner.wait(true);
    }
    return read;
  }

  /** There may be something to read. */
  resume(): void {
    const pending = this.#pending;
    if (pending && this.#advance(pending) && this.#pending === pending) this.#stop();
  }

  /** The pending read, if any, fails. */
  fail(error: Error): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#stop();
    pending.fail(error);
  }

  /** Ends the pending read and with it the connection. */
  cancel(): void {
    this.fail(new CanceledError(Hresult.ERROR_CANCELLED));
    this.#owner.abort();
  }

  #stop(): void {
    this.#pending = null;
    this.#owner.wait(false);
  }

  /** Reads on; true when the operation ended. */
  #advance(pending: ReadOperation): boolean {
    try {
      return this.#fill(pending);
    } catch (error) {
      this.#failed(pending, fromNative(error));
      return true;
    }
  }

  /** The owner hears of it behind all else: whoever it tells may close the connection in this very call. */
  #failed(read: ReadOperation, error: Error): void {
    if (this.#pending === read) this.#stop();
    read.fail(error);
    this.#owner.failed(error);
  }

  #fill(pending: ReadOperation): boolean {
    if (pending.count === 0) return complete(pending);
    for (;;) {
      const read = this.#native.read(spaceOf(pending));
      if (read < 0) {
        giveBack(pending);
        return false;
      }
      pending.filled += read;
      if (read === 0 || pending.partial || pending.filled === pending.count) return complete(pending);
      pending.report(pending.filled);
    }
  }
}

/** Where the next bytes go. */
function spaceOf(pending: ReadOperation): Uint8Array {
  if (pending.filled >= pending.target.length) {
    if (pending.isInto) throw invalidArgument('readAsync: the buffer was detached while the read was pending');
    grow(pending);
  }
  return pending.filled === 0 ? pending.target : pending.target.subarray(pending.filled);
}

/** An idle connection holds no buffer of ours while a read waits with nothing read. */
function giveBack(pending: ReadOperation): void {
  if (pending.isInto) return;
  if (pending.filled === 0) pending.target = ReadSlab.empty;
  else readSlab.reserve(pending.target);
}

function grow(pending: ReadOperation): void {
  if (pending.filled === 0) {
    pending.target = readSlab.space(Math.min(pending.count, FIRST_CAPACITY), pending.partial);
    return;
  }
  const larger = Buffer.allocUnsafeSlow(Math.min(pending.count, pending.filled * 2));
  larger.set(pending.target);
  pending.target = larger;
}

function complete(pending: ReadOperation): true {
  pending.complete(readSlab.keep(pending.target, pending.filled));
  return true;
}

const readSlab = new ReadSlab();
