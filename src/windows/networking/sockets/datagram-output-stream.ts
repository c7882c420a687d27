import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { failedOrThrow } from '../../../internal/async/begin.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { closed, invalidArgument } from '../../../internal/errors/errors.js';
import { requireHostName } from '../../../internal/names/host-name-arguments.js';
import { requireInteger } from '../../../internal/projection/arguments.js';
import { bytesOf, type BufferSource } from '../../../internal/streams/bytes.js';
import { CONNECTED } from '../../../internal/udp/datagram-batch.js';
import { segmentsOf, type SegmentLengths } from '../../../internal/udp/segments.js';
import type { DatagramTarget, SendOptions } from '../../../internal/udp/datagram-targets.js';
import type { DatagramWriter, FindWriter } from '../../../internal/udp/datagram-writer.js';
import type { IBuffer } from '../../storage/streams/buffer.js';
import { OutputStream } from '../../storage/streams/output-stream.js';
import { HostNameType } from '../host-name-type.js';
import type { HostName } from '../host-name.js';

/** Returns a stream's target with these options; null for the peer of a socket that is not connected yet. */
export type MarkTarget = (options: SendOptions) => DatagramTarget | null;

/**
 * An output stream of a DatagramSocket: each write is one datagram. A write whose signal has already aborted sends
 * nothing; one that is cancelled later may still be sent.
 *
 * `ecn`, `hopLimit` and `sourceAddress` apply to writes issued after they are set; undefined, the default, means the
 * socket's own value. Setting one on a closed stream throws RO_E_CLOSED (0x80000013). Beyond UWP, on Linux; elsewhere such
 * writes fail with WSAEOPNOTSUPP (0x8007273D).
 */
export class DatagramOutputStream extends OutputStream {
  readonly #target: DatagramTarget | null;
  readonly #findWriter: FindWriter;
  readonly #mark: MarkTarget;
  #options: SendOptions | null = null;
  /** The target with the options, once it is known. */
  #marked: DatagramTarget | null = null;
  #sourceAddress: HostName | undefined;
  #isClosed = false;

  /**
   * @internal
   * @param target null for the connected peer
   */
  constructor(target: DatagramTarget | null, findWriter: FindWriter, mark: MarkTarget) {
    super();
    this.#target = target;
    this.#findWriter = findWriter;
    this.#mark = mark;
  }

  /**
   * ECN codepoint of the datagrams (RFC 3168): 0 not ECN-capable, 1 ECT(1), 2 ECT(0), 3 congestion experienced. The DSCP
   * stays the socket's. Another value throws E_INVALIDARG (0x80070057).
   */
  get ecn(): number | undefined {
    return this.#options?.ecn;
  }

  set ecn(value: number | undefined) {
    this.#change({ ecn: optional(value, (ecn) => requireInteger(ecn, 0, 3, 'ecn')) });
  }

  /**
   * Hop limit (IPv4: TTL) of the datagrams, 1 to 255, for unicast and multicast. Another value throws E_INVALIDARG
   * (0x80070057).
   */
  get hopLimit(): number | undefined {
    return this.#options?.hopLimit;
  }

  set hopLimit(value: number | undefined) {
    this.#change({ hopLimit: optional(value, (limit) => requireInteger(limit, 1, 255, 'hopLimit')) });
  }

  /**
   * Source address of the datagrams, for hosts with several: any local address, whatever the socket is bound to. With an
   * address that is not local, writes fail with cannotAssignRequestedAddress (0x80072741). Anything but an IP address of
   * the destination's family throws E_INVALIDARG (0x80070057), at the latest in the write.
   */
  get sourceAddress(): HostName | undefined {
    return this.#sourceAddress;
  }

  set sourceAddress(value: HostName | undefined) {
    const host = optional(value, (source) => requireHostName(source, 'sourceAddress'));
    this.#change({ source: optional(host, addressText) });
    this.#sourceAddress = host;
  }

  /**
   * Results in the size of the datagram. Rejects with messageTooLong (0x80072738) for one that is too long; a buffer of
   * more than 2^32 - 1 bytes throws E_INVALIDARG (0x80070057).
   */
  override writeAsync(buffer: IBuffer | BufferSource, options?: SignalOptions): AsyncOperation<number, number> {
    const bytes = bytesOf(buffer);
    if (options) return startWithSignal(() => this.#write(bytes), options);
    // Without a closure, because a program makes millions of writes.
    try {
      return this.#write(bytes);
    } catch (error) {
      return failedOrThrow(error);
    }
  }

  /**
   * Completes when every datagram that the socket wrote so far was taken by the kernel or failed; rejects with the failure
   * of a write that was not observed.
   */
  override flushAsync(options?: SignalOptions): AsyncOperation<boolean> {
    return startWithSignal(() => this.#openWriter('flushAsync').flush(), options);
  }

  /**
   * Sends datagrams without waiting and returns how many the kernel took; call again with the rest later. Throws the
   * error of the first datagram when the kernel refuses that one in particular, and E_ILLEGAL_METHOD_CALL
   * (0x8000000E) before the socket is bound. Beyond UWP.
   */
  tryWriteBatch(buffers: readonly (IBuffer | BufferSource)[]): number {
    const writer = this.#openWriter('tryWriteBatch');
    return writer.tryWriteBatch(buffers.map(bytesOf), this.#number());
  }

  /**
   * Sends datagrams that lie back to back in `bytes` without waiting and without a copy, and returns how many the kernel
   * took; call again with the rest later. Returns 0 while earlier writes wait. `bytes` may be changed after the call.
   *
   * `lengths` has the size of each datagram in bytes, 0 to 65,527, or is the one size of all, from 1 on; then the last one
   * may be shorter. Throws the error of the first datagram when the kernel refuses that one in particular; E_INVALIDARG
   * (0x80070057) when the lengths do not add up to the bytes; RO_E_CLOSED (0x80000013); E_ILLEGAL_METHOD_CALL
   * (0x8000000E) before the socket is bound. Beyond UWP.
   */
  tryWriteSegments(bytes: IBuffer | BufferSource, lengths: SegmentLengths): number {
    const segments = segmentsOf(bytesOf(bytes), lengths);
    return this.#openWriter('tryWriteSegments').tryWriteSegments(segments, this.#number());
  }

  /**
   * Sends datagrams that lie back to back in `bytes`, without a copy: the memory must not change until the operation ended,
   * also when it is cancelled. The lengths are read at once. They leave after earlier writes, at once if the kernel takes
   * them.
   *
   * Results in the number of datagrams. When the kernel refuses some, the others are still sent, and the operation fails
   * with the error of the first; `failures` of the error has the index and the error of each. Throws E_INVALIDARG as
   * `tryWriteSegments`, and fails with it when the memory is transferred before the datagrams are sent. Beyond UWP.
   */
  writeSegmentsAsync(
    bytes: IBuffer | BufferSource,
    lengths: SegmentLengths,
    options?: SignalOptions,
  ): AsyncOperation<number, number> {
    const segments = segmentsOf(bytesOf(bytes), lengths);
    return startWithSignal(
      () => this.#openWriter('writeSegmentsAsync').writeSegments(segments, this.#number()),
      options,
    );
  }

  override close(): void {
    this.#isClosed = true;
  }

  #write(bytes: Uint8Array): AsyncOperation<number, number> {
    return this.#openWriter('writeAsync').write(bytes, this.#number());
  }

  #change(change: SendOptions): void {
    if (this.#isClosed) throw closed(`${Object.keys(change)[0]}: the stream is closed`);
    const options = { ...this.#options, ...change };
    const isEmpty = Object.values(options).every((value) => value === undefined);
    this.#marked = isEmpty ? null : this.#mark(options);
    this.#options = isEmpty ? null : options;
  }

  #number(): number {
    if (this.#options) this.#marked ??= this.#mark(this.#options);
    return (this.#marked ?? this.#target)?.number ?? CONNECTED;
  }

  #openWriter(member: string): DatagramWriter {
    if (this.#isClosed) throw closed(`${member}: the stream is closed`);
    return this.#findWriter(member);
  }
}

function optional<T, U>(value: T | undefined, convert: (value: T) => U): U | undefined {
  return value === undefined || value === null ? undefined : convert(value);
}

/** The address without its scope, which is that of the destination. */
function addressText(host: HostName): string {
  if (host.type === HostNameType.ipv4 || host.type === HostNameType.ipv6) return host.canonicalName.split('%')[0]!;
  throw invalidArgument('sourceAddress must be an IP address');
}
