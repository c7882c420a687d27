import { Buffer } from 'node:buffer';
import { AsyncOperation, SettleableOperation } from '../async/async-operation.js';
import { observerOf } from '../control-channel/transport.js';
import { CanceledError, invalidArgument, invalidOperation } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { fromNative } from '../errors/native-error.js';
import { ReadSlab } from '../memory/read-slab.js';
import { nextTurn } from '../runtime/hub.js';
import type { NativeStream } from './native-stream.js';
import type { StreamOwner } from './stream-owner.js';
import { AsyncStatus } from '../async/async-status.js';

/** Initial buffer size of a large read; it doubles as bytes arrive. */
const FIRST_CAPACITY = 256 * 1024;

/**
 * Most reads in a row that complete within the call. The next one waits for a turn of the event loop: a peer that always has
 * more, or answers before the call returns, would starve timers and other handles.
 */
const MAX_AT_ONCE = 16;

/**
 * Reads of one TCP stream: one at a time, directly into the memory that the caller receives. The connection is its own
 * reader, and its methods are not `#private`, because both would cost each idle connection memory.
 */
export abstract class TcpReader implements StreamOwner {
  readonly native: NativeStream;
  #pending: ReadOperation | null = null;
  /** Bytes that were read from the kernel and not taken; they come first. */
  #unread: Uint8Array | null = null;
  /** Reads that completed within the call since the last turn of the event loop. */
  #atOnce = 0;

  constructor(native: NativeStream) {
    this.native = native;
  }

  abstract sendFirst(): void;
  abstract wait(waits: boolean): void;
  abstract failed(error: Error): void;
  abstract abort(): void;

  /** Whether a read is pending. */
  get isReading(): boolean {
    return this.#pending !== null;
  }

  /**
   * Reads `count` bytes, or with `partial` at least one; fewer, or none, only at the end of the stream.
   *
   * @param into memory of `count` bytes that is filled; null for new memory
   */
  read(count: number, partial: boolean, into: Uint8Array | null = null): AsyncOperation<Uint8Array, number> {
    this.sendFirst();
    if (this.#pending) {
      return AsyncOperation.failed(invalidOperation('readAsync: another read is pending on this stream'));
    }
    const read = new ReadOperation(this, count, partial, into);
    const isDue = this.#atOnce < MAX_AT_ONCE;
    if (isDue && this.advance(read)) {
      this.#atOnce++;
      return read;
    }
    this.#pending = read;
    this.wait(true);
    if (!isDue) nextTurn(() => this.resumeReading());
    return read;
  }

  /** The stream may be readable. */
  resumeReading(): void {
    this.#atOnce = 0;
    const pending = this.#pending;
    // Failing runs code of the application, which may have ended the read, and the wait, by closing the connection.
    if (pending && this.advance(pending) && this.#pending === pending) this.stopReading();
  }

  /** Fails the pending read, if any. */
  failRead(error: Error): void {
    const pending = this.#pending;
    if (!pending) return;
    this.stopReading();
    pending.fail(error);
  }

  /** Fails the pending read, if any; what it had read comes first in the next. */
  interruptRead(error: Error): void {
    const pending = this.#pending;
    if (pending && pending.filled > 0) this.unread(pending.target.slice(0, pending.filled));
    this.failRead(error);
  }

  /** Bytes that the next reads get before all others; there are none yet. */
  unread(bytes: Uint8Array): void {
    this.#unread = bytes.length > 0 ? bytes : null;
  }

  /** Bytes that were read from the kernel and not taken; null for none. */
  get unreadBytes(): Uint8Array | null {
    return this.#unread;
  }

  /** Fails the pending read and ends the connection. */
  cancelRead(): void {
    this.failRead(new CanceledError(Hresult.ERROR_CANCELLED));
    this.abort();
  }

  private stopReading(): void {
    this.#pending = null;
    this.wait(false);
  }

  /** Continues the read; true when it has ended. */
  private advance(pending: ReadOperation): boolean {
    try {
      return this.fill(pending);
    } catch (error) {
      this.readFailed(pending, fromNative(error));
      return true;
    }
  }

  /** The owner is notified last: it publishes the error, and a subscriber may close the connection from within the call. */
  private readFailed(read: ReadOperation, error: Error): void {
    if (this.#pending === read) this.stopReading();
    read.fail(error);
    this.failed(error);
  }

  private completed(pending: ReadOperation, isEnd: boolean): true {
    complete(pending);
    const observer = observerOf(this);
    if (observer && pending.filled > 0) observer.received();
    if (isEnd) observer?.ended();
    return true;
  }

  private takeUnread(unread: Uint8Array, space: Uint8Array): number {
    const count = Math.min(unread.length, space.length);
    space.set(unread.subarray(0, count));
    this.unread(unread.subarray(count));
    return count;
  }

  private fill(pending: ReadOperation): boolean {
    if (pending.count === 0) return complete(pending);
    for (;;) {
      const space = spaceOf(pending);
      const read = this.#unread ? this.takeUnread(this.#unread, space) : this.native.read(space);
      if (read < 0) {
        giveBack(pending);
        return false;
      }
      pending.filled += read;
      if (read === 0 || pending.partial || pending.filled === pending.count) return this.completed(pending, read === 0);
      pending.report(pending.filled);
    }
  }
}

/** A read and its progress: a single object, because every idle connection has one. */
class ReadOperation extends SettleableOperation<Uint8Array, number> {
  /** Bytes requested. */
  readonly count: number;
  /** Whether one byte is enough. */
  readonly partial: boolean;
  /** Whether `target` is memory of the caller. */
  readonly isInto: boolean;
  /** Memory of the read, filled up to `filled`; empty while nothing was received. */
  target: Uint8Array;
  filled = 0;
  readonly #reader: TcpReader;

  /** @param into memory of `count` bytes to fill; null for memory of the reader */
  constructor(reader: TcpReader, count: number, partial: boolean, into: Uint8Array | null) {
    super();
    this.#reader = reader;
    this.count = count;
    this.partial = partial;
    this.isInto = into !== null;
    this.target = into ?? ReadSlab.empty;
  }

  override cancel(): void {
    if (this.status === AsyncStatus.started) this.#reader.cancelRead();
  }
}

/** Memory for the next bytes. */
function spaceOf(pending: ReadOperation): Uint8Array {
  if (pending.filled >= pending.target.length) {
    if (pending.isInto) throw invalidArgument('readAsync: the buffer was detached while the read was pending');
    grow(pending);
  }
  return pending.filled === 0 ? pending.target : pending.target.subarray(pending.filled);
}

/** A read that waits without any bytes holds no buffer: there may be thousands of idle connections. */
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

/** One for all connections: only one read fills it at a time, on this thread. */
const readSlab = new ReadSlab();
