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

/** Stand for the sender of an error that came from no peer, by family; made when needed. */
const nobodies = new Map<HostNameType, HostName>();

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
   * The address that the datagram was sent to, also when the socket is bound to every address; of a multicast or broadcast
   * datagram the group or broadcast address. Where the system does not tell, and for an error, the address of the socket.
   */
  get localAddress(): HostName {
    return this.#batch.local(this.#run)?.hostName ?? this.#target.information.localAddress!;
  }

  /**
   * The sender's address, the same object for every datagram of one peer; for an error the connected peer's, or the
   * wildcard address on a socket without a peer.
   */
  get remoteAddress(): HostName {
    return (
      this.#batch.peer(this.#run)?.hostName ?? this.#target.information.remoteAddress ?? nobody(this.localAddress.type)
    );
  }

  /** The sender's port. */
  get remotePort(): string {
    return this.#batch.peer(this.#run)?.port ?? this.#target.information.remotePort;
  }

  /**
   * Number of the interface that the datagram came through, as `if_nametoindex` gives it; null where the system did not
   * tell. Known with `control.receiveDetails`, and on a socket that is bound to every address. Beyond UWP.
   */
  get interfaceIndex(): number | null {
    return this.#batch.interfaceIndex(this.#run);
  }

  /**
   * Congestion mark, 0 to 3: not capable, ECT(1), ECT(0), congestion experienced (RFC 3168). Null without
   * `control.receiveDetails` or where the system does not tell. Beyond UWP.
   */
  get ecn(): number | null {
    return this.#batch.ecn(this.#run);
  }

  /**
   * Differentiated services code point, 0 to 63 (RFC 2474). Null without `control.receiveDetails` or where the system
   * does not tell. Beyond UWP.
   */
  get dscp(): number | null {
    return this.#batch.dscp(this.#run);
  }

  /**
   * Hop limit (TTL) that was left, 0 to 255. Null without `control.receiveDetails` or where the system does not tell.
   * Beyond UWP.
   */
  get hopLimit(): number | null {
    return this.#batch.hopLimit(this.#run);
  }

  /**
   * When the system received the datagram, in nanoseconds since 1970-01-01 UTC; datagrams that the system coalesced share
   * one time. Null without `control.receiveTimestamps` or where the system does not tell. Beyond UWP.
   */
  get receiveTime(): bigint | null {
    return this.#batch.receiveTime(this.#run);
  }

  /** Whether the end of the datagram is lost because it was longer than the longest UDP payload. Beyond UWP. */
  get isTruncated(): boolean {
    return this.#batch.isTruncated(this.#run);
  }

  /** A reader loaded with the datagram; the same one each time. It shares memory with the datagrams of its batch. */
  getDataReader(): DataReader {
    return (this.#reader ??= new DataReaderClass(null, this.#slab(), this.#start, this.#end));
  }

  /** The datagram as a stream, from its beginning. */
  getDataStream(): InputStream {
    return new BytesInputStream(this.#slab().subarray(this.#start, this.#end));
  }

  /** The datagram as a buffer, without a copy: it shares memory with the datagrams of its batch. Beyond UWP. */
  detachBuffer(): Buffer {
    return new BufferClass(this.#slab().subarray(this.#start, this.#end));
  }

  /** The slab, or the error that came in place of a datagram. */
  #slab(): Uint8Array {
    const error = this.#batch.error(this.#run);
    if (error) throw error;
    return this.#batch.slab;
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocketMessageReceivedEventArgs: a received datagram.
 *
 * A receive error comes as an event too: `getDataReader`, `getDataStream` and `detachBuffer`
 * then throw it, for example
 * connectionResetByPeer (0x80072746) after the connected peer answered "port unreachable".
 */
export const DatagramSocketMessageReceivedEventArgs: ApiMadeClass<typeof DatagramSocketMessageReceivedEventArgsClass> =
  apiMade(DatagramSocketMessageReceivedEventArgsClass, 'DatagramSocketMessageReceivedEventArgs');
export type DatagramSocketMessageReceivedEventArgs = DatagramSocketMessageReceivedEventArgsClass;

function nobody(family: HostNameType): HostName {
  const known = nobodies.get(family) ?? HostName.ofAddress(family === HostNameType.ipv4 ? '0.0.0.0' : '::');
  nobodies.set(family, known);
  return known;
}
