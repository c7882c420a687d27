import { closed } from '../../../internal/errors/errors.js';
import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { DatagramIndex } from '../../../internal/udp/datagram-index.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { InboundBatch } from '../../../internal/udp/inbound-batch.js';
import type { UwpError } from '../../../internal/errors/public-error.js';
import type { HostName } from '../host-name.js';
import {
  DatagramSocketMessageReceivedEventArgsClass,
  type DatagramSocketMessageReceivedEventArgs,
} from './datagram-socket-message-received-event-args.js';
import type { DatagramSocket } from './datagram-socket.js';

/** The class behind `DatagramSocketMessagesReceivedEventArgs`. */
export class DatagramSocketMessagesReceivedEventArgsClass
  implements ProjectedEvent<DatagramSocket>, Iterable<DatagramSocketMessageReceivedEventArgs>, Disposable
{
  readonly #target: DatagramSocket;
  /** Null once it was disposed of. */
  #batch: InboundBatch | null;
  /** Whether the datagrams are not delivered one by one as well. */
  readonly #isOnly: boolean;
  readonly #index: DatagramIndex;
  #errors: readonly UwpError[] | null = null;

  /** @internal */
  constructor(target: DatagramSocket, batch: InboundBatch, isOnly: boolean) {
    this.#target = target;
    this.#batch = batch;
    this.#isOnly = isOnly;
    this.#index = new DatagramIndex(batch);
  }

  get target(): DatagramSocket {
    return this.#target;
  }

  get type(): string {
    return 'messagesreceived';
  }

  get detail(): unknown[] {
    return [this];
  }

  /** Datagrams in the batch. */
  get length(): number {
    return this.#openIndex.length;
  }

  /**
   * Receive errors among the datagrams, for example connectionResetByPeer (0x80072746) after an ICMP "port unreachable"
   * from the connected peer. They are not counted in `length`.
   */
  get errors(): readonly UwpError[] {
    const batch = this.#open;
    return (this.#errors ??= batch.errors);
  }

  /**
   * The payloads of all datagrams, back to back, the same array each time. It may be changed in place, which other receivers
   * of the batch then see, and be passed on with `lengths` to `tryWriteSegments`.
   */
  get bytes(): Uint8Array {
    return this.#open.slab;
  }

  /** The size of each datagram in bytes, the same array each time. */
  get lengths(): Uint32Array {
    return this.#openIndex.lengths;
  }

  /**
   * The sender of each datagram by number, the same array each time. Within a socket each sender has a number, counted from
   * 0, and no two have the same; after 65,536 other senders it may get a new one.
   */
  get peers(): Uint32Array {
    return this.#openIndex.peers;
  }

  /** Offset of a datagram's payload in `bytes`. */
  offset(index: number): number {
    return this.#find(index).start;
  }

  /** Bytes of the payload of a datagram. */
  byteLength(index: number): number {
    const { start, end } = this.#find(index);
    return end - start;
  }

  /** The payload of a datagram: a view of the memory of the batch, not a copy. */
  payload(index: number): Uint8Array {
    const { start, end } = this.#find(index);
    return new Uint8Array(this.#open.slab.buffer, start, end - start);
  }

  /** Address of the sender, the same object for every datagram of one peer. */
  remoteAddress(index: number): HostName {
    return this.#open.peer(this.#run(index))!.hostName;
  }

  /** Port of the sender. */
  remotePort(index: number): string {
    return this.#open.peer(this.#run(index))!.port;
  }

  /** Destination address; see `localAddress` of DatagramSocketMessageReceivedEventArgs. */
  localAddress(index: number): HostName {
    return this.#open.local(this.#run(index))?.hostName ?? this.#target.information.localAddress!;
  }

  /** Index of the receiving interface; see `interfaceIndex` of DatagramSocketMessageReceivedEventArgs. */
  interfaceIndex(index: number): number | null {
    return this.#open.interfaceIndex(this.#run(index));
  }

  /** ECN codepoint, 0 to 3; null without `control.receiveDetails` and where the system does not report it. */
  ecn(index: number): number | null {
    return this.#open.ecn(this.#run(index));
  }

  /** DSCP, 0 to 63; null without `control.receiveDetails` and where the system does not report it. */
  dscp(index: number): number | null {
    return this.#open.dscp(this.#run(index));
  }

  /** Remaining hop limit, 0 to 255; null without `control.receiveDetails` and where the system does not report it. */
  hopLimit(index: number): number | null {
    return this.#open.hopLimit(this.#run(index));
  }

  /** Nanoseconds since 1970-01-01 UTC; null without `control.receiveTimestamps` and where the system does not report it. */
  receiveTime(index: number): bigint | null {
    return this.#open.receiveTime(this.#run(index));
  }

  /** Whether a datagram was truncated. */
  isTruncated(index: number): boolean {
    return this.#open.isTruncated(this.#run(index));
  }

  /** The datagram as the argument of a `messagereceived` event. A new object each time. */
  message(index: number): DatagramSocketMessageReceivedEventArgs {
    const { run, start, end } = this.#find(index);
    return new DatagramSocketMessageReceivedEventArgsClass(this.#target, this.#open, run, start, end);
  }

  /** The datagrams as arguments of `messagereceived` events. */
  *[Symbol.iterator](): Iterator<DatagramSocketMessageReceivedEventArgs> {
    for (let index = 0; index < this.length; index++) yield this.message(index);
  }

  /**
   * The application is done with the batch, and its memory is for a later one: every member but `target`, `type` and
   * `detail` throws RO_E_CLOSED (0x80000013), also for other handlers of the batch, and views of its memory become empty.
   * So dispose of it after the operations that were given them. A second call has no effect.
   *
   * Without it, garbage collection frees the memory. It does so, and views stay as they are, also on a socket with
   * `messagereceived` handlers, and for the first batches and those of a socket that seldom disposes of them.
   */
  [Symbol.dispose](): void {
    if (this.#isOnly) this.#batch?.release();
    this.#batch = null;
  }

  get #open(): InboundBatch {
    if (!this.#batch) throw closed('the batch was disposed of');
    return this.#batch;
  }

  get #openIndex(): DatagramIndex {
    return this.#open && this.#index;
  }

  /** The index, at this datagram. */
  #find(index: number): DatagramIndex {
    this.#openIndex.find(index);
    return this.#index;
  }

  #run(index: number): number {
    return this.#find(index).run;
  }
}

/**
 * A batch of received datagrams, without an object for each. Beyond UWP.
 *
 * Members with an index throw E_BOUNDS (0x8000000B) when there is no such datagram.
 */
export const DatagramSocketMessagesReceivedEventArgs: ApiMadeClass<
  typeof DatagramSocketMessagesReceivedEventArgsClass
> = apiMade(DatagramSocketMessagesReceivedEventArgsClass, 'DatagramSocketMessagesReceivedEventArgs');
export type DatagramSocketMessagesReceivedEventArgs = DatagramSocketMessagesReceivedEventArgsClass;
