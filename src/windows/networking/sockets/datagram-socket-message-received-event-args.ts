import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { InboundBatch } from '../../../internal/udp/inbound-batch.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import { DataReaderClass, type DataReader } from '../../storage/streams/data-reader.js';
import { BufferClass, type Buffer } from '../../storage/streams/buffer.js';
import type { InputStream } from '../../storage/streams/input-stream.js';
import { BytesInputStream } from '../../../internal/streams/bytes-input-stream.js';
import { HostName } from '../host-name.js';
import { HostNameType } from '../host-name-type.js';
import type { DatagramSocket } from './datagram-socket.js';

/** Wildcard addresses by family: the sender of an error on a socket without a peer. */
const wildcards = new Map<HostNameType, HostName>();

/** The class behind `DatagramSocketMessageReceivedEventArgs`. */
export class DatagramSocketMessageReceivedEventArgsClass implements ProjectedEvent<DatagramSocket> {
  readonly #target: DatagramSocket;
  readonly #batch: InboundBatch;
  readonly #run: number;
  readonly #start: number;
  readonly #end: number;
  #reader: DataReader | null = null;

  /** @internal */
  constructor(target: DatagramSocket, batch: InboundBatch, run: number, start: number, end: number) {
    this.#target = target;
    this.#batch = batch;
    this.#run = run;
    this.#start = start;
    this.#end = end;
  }

  get target(): DatagramSocket {
    return this.#target;
  }

  get type(): string {
    return 'messagereceived';
  }

  get detail(): unknown[] {
    return [this];
  }

  /**
   * Destination address of the datagram, also when the socket is bound to the wildcard address; for multicast the group,
   * for broadcast the broadcast address. For an error, and where the system does not report it, the socket's address.
   */
  get localAddress(): HostName {
    return this.#batch.local(this.#run)?.hostName ?? this.#target.information.localAddress!;
  }

  /**
   * Address of the sender, the same object for every datagram of one peer; for an error that of the connected peer, or the
   * wildcard address on a socket without a peer.
   */
  get remoteAddress(): HostName {
    return (
      this.#batch.peer(this.#run)?.hostName ??
      this.#target.information.remoteAddress ??
      wildcardOf(this.localAddress.type)
    );
  }

  /** Port of the sender. */
  get remotePort(): string {
    return this.#batch.peer(this.#run)?.port ?? this.#target.information.remotePort;
  }

  /**
   * Index of the receiving interface, as of `if_nametoindex`; null where the system did not report it. Available with
   * `control.receiveDetails`, and on a socket bound to the wildcard address. Beyond UWP.
   */
  get interfaceIndex(): number | null {
    return this.#batch.interfaceIndex(this.#run);
  }

  /**
   * ECN codepoint, 0 to 3: not ECN-capable, ECT(1), ECT(0), congestion experienced (RFC 3168). Null without
   * `control.receiveDetails` and where the system does not report it. Beyond UWP.
   */
  get ecn(): number | null {
    return this.#batch.ecn(this.#run);
  }

  /**
   * Differentiated services code point, 0 to 63 (RFC 2474). Null without `control.receiveDetails` and where the system
   * does not report it. Beyond UWP.
   */
  get dscp(): number | null {
    return this.#batch.dscp(this.#run);
  }

  /**
   * Remaining hop limit (TTL), 0 to 255. Null without `control.receiveDetails` and where the system does not report it.
   * Beyond UWP.
   */
  get hopLimit(): number | null {
    return this.#batch.hopLimit(this.#run);
  }

  /**
   * When the system received the datagram, in nanoseconds since 1970-01-01 UTC; datagrams that the system coalesced share
   * one time. Null without `control.receiveTimestamps` and where the system does not report it. Beyond UWP.
   */
  get receiveTime(): bigint | null {
    return this.#batch.receiveTime(this.#run);
  }

  /** Whether the datagram was truncated because it exceeds the largest UDP payload. Beyond UWP. */
  get isTruncated(): boolean {
    return this.#batch.isTruncated(this.#run);
  }

  /** A reader loaded with the datagram; always the same object. It shares memory with the other datagrams of the batch. */
  getDataReader(): DataReader {
    return (this.#reader ??= new DataReaderClass(null, this.#slab(), this.#start, this.#end));
  }

  /** The datagram as a stream, from its beginning. */
  getDataStream(): InputStream {
    return new BytesInputStream(this.#slab().subarray(this.#start, this.#end));
  }

  /** The datagram as a buffer, without a copy: it shares memory with the other datagrams of the batch. Beyond UWP. */
  detachBuffer(): Buffer {
    return new BufferClass(this.#slab().subarray(this.#start, this.#end));
  }

  /** The slab; throws the error received in place of a datagram. */
  #slab(): Uint8Array {
    const error = this.#batch.error(this.#run);
    if (error) throw error;
    return this.#batch.slab;
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocketMessageReceivedEventArgs: a received datagram.
 *
 * A receive error is an event too: `getDataReader`, `getDataStream` and `detachBuffer` then throw it, for example
 * connectionResetByPeer (0x80072746) after an ICMP "port unreachable" from the connected peer.
 */
export const DatagramSocketMessageReceivedEventArgs: ApiMadeClass<typeof DatagramSocketMessageReceivedEventArgsClass> =
  apiMade(DatagramSocketMessageReceivedEventArgsClass, 'DatagramSocketMessageReceivedEventArgs');
export type DatagramSocketMessageReceivedEventArgs = DatagramSocketMessageReceivedEventArgsClass;

function wildcardOf(family: HostNameType): HostName {
  const known = wildcards.get(family) ?? HostName.ofAddress(family === HostNameType.ipv4 ? '0.0.0.0' : '::');
  wildcards.set(family, known);
  return known;
}
