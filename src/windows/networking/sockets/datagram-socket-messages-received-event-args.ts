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
  implements ProjectedEvent<DatagramSocket>, Iterable<DatagramSocketMessageReceivedEventArgs>
{
  readonly #target: DatagramSocket;
  readonly #batch: InboundBatch;
  readonly #index: DatagramIndex;
  #errors: readonly UwpError[] | null = null;

  /** @internal */
  constructor(target: DatagramSocket, batch: InboundBatch) {
    this.#target = target;
    this.#batch = batch;
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
    return this.#index.length;
  }

  /**
   * Receive errors among the datagrams, for example connectionResetByPeer (0x80072746) after an ICMP "port unreachable"
   * from the connected peer. They are not counted in `length`.
   */
  get errors(): readonly UwpError[] {
    return (this.#errors ??= this.#batch.errors);
  }

  /**
   * The payloads of all datagrams, back to back, the same array each time. It may be changed in place, which other receivers
   * of the batch then see, and be passed on with `lengths` to `tryWriteSegments`.
   */
  get bytes(): Uint8Array {
    return this.#batch.slab;
  }

  /** The size of each datagram in bytes, the same array each time. */
  get lengths(): Uint32Array {
    return this.#index.lengths;
  }

  /**
   * The sender of each datagram by number, the same array each time. Within a socket each sender has a number, counted from
   * 0, and no two have the same; after 65,536 other senders it may get a new one.
   */
  get peers(): Uint32Array {
    return this.#index.peers;
  }

  /** Offset of a datagram's payload in `bytes`. */
  offset(index: number): number {
    this.#index.find(index);
    return this.#index.start;
  }

  /** Bytes of the payload of a datagram. */
  byteLength(index: number): number {
    this.#index.find(index);
    return this.#index.end - this.#index.start;
  }

  /** The payload of a datagram: a view of the memory of the batch, not a copy. */
  payload(index: number): Uint8Array {
    this.#index.find(index);
    const { buffer } = this.#batch.slab;
    return new Uint8Array(buffer, this.#index.start, this.#index.end - this.#index.start);
  }

  /** Address of the sender, the same object for every datagram of one peer. */
  remoteAddress(index: number): HostName {
    return this.#batch.peer(this.#run(index))!.hostName;
  }

  /** Port of the sender. */
  remotePort(index: number): string {
    return this.#batch.peer(this.#run(index))!.port;
  }

  /** Destination address; see `localAddress` of DatagramSocketMessageReceivedEventArgs. */
  localAddress(index: number): HostName {
    return this.#batch.local(this.#run(index))?.hostName ?? this.#target.information.localAddress!;
  }

  /** Index of the receiving interface; see `interfaceIndex` of DatagramSocketMessageReceivedEventArgs. */
  interfaceIndex(index: number): number | null {
    return this.#batch.interfaceIndex(this.#run(index));
  }

  /** ECN codepoint, 0 to 3; null without `control.receiveDetails` and where the system does not report it. */
  ecn(index: number): number | null {
    return this.#batch.ecn(this.#run(index));
  }

  /** DSCP, 0 to 63; null without `control.receiveDetails` and where the system does not report it. */
  dscp(index: number): number | null {
    return this.#batch.dscp(this.#run(index));
  }

  /** Remaining hop limit, 0 to 255; null without `control.receiveDetails` and where the system does not report it. */
  hopLimit(index: number): number | null {
    return this.#batch.hopLimit(this.#run(index));
  }

  /** Nanoseconds since 1970-01-01 UTC; null without `control.receiveTimestamps` and where the system does not report it. */
  receiveTime(index: number): bigint | null {
    return this.#batch.receiveTime(this.#run(index));
  }

  /** Whether a datagram was truncated. */
  isTruncated(index: number): boolean {
    return this.#batch.isTruncated(this.#run(index));
  }

  /** The datagram as the argument of a `messagereceived` event. A new object each time. */
  message(index: number): DatagramSocketMessageReceivedEventArgs {
    this.#index.find(index);
    const { run, start, end } = this.#index;
    return new DatagramSocketMessageReceivedEventArgsClass(this.#target, this.#batch, run, start, end);
  }

  /** The datagrams as arguments of `messagereceived` events. */
  *[Symbol.iterator](): Iterator<DatagramSocketMessageReceivedEventArgs> {
    for (let index = 0; index < this.length; index++) yield this.message(index);
  }

  #run(index: number): number {
    this.#index.find(index);
    return this.#index.run;
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
