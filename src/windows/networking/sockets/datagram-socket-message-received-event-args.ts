import { apiMade, type ApiMadeClass } from '../../../internal/api-made-class.js';
import type { Peer } from '../../../internal/datagram-inbox.js';
import type { ProjectedEvent } from '../../../internal/event-source.js';
import { DataReaderClass, type DataReader } from '../../storage/streams/data-reader.js';
import type { InputStream } from '../../storage/streams/input-stream.js';
import { BytesInputStream } from '../../../internal/bytes-input-stream.js';
import type { HostName } from '../host-name.js';
import type { DatagramSocket } from './datagram-socket.js';

/** The class behind `DatagramSocketMessageReceivedEventArgs`. */
export class DatagramSocketMessageReceivedEventArgsClass implements ProjectedEvent<DatagramSocket> {
  readonly #target: DatagramSocket;
  readonly #slab: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #peer: Peer | null;
  readonly #error: Error | null;
  #reader: DataReader | null = null;

  /** @internal */
  constructor(
    target: DatagramSocket,
    slab: Uint8Array,
    start: number,
    end: number,
    peer: Peer | null,
    error: Error | null,
  ) {
    this.#target = target;
    this.#slab = slab;
    this.#start = start;
    this.#end = end;
    this.#peer = peer;
    this.#error = error;
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

  /** The local address of the socket. */
  get localAddress(): HostName | null {
    return this.#target.information.localAddress;
  }

  /** The sender's address, the same object for every datagram of one peer; null for an error. */
  get remoteAddress(): HostName | null {
    return this.#peer?.hostName ?? this.#target.information.remoteAddress;
  }

  /** The sender's port. */
  get remotePort(): string {
    return this.#peer?.port ?? this.#target.information.remotePort;
  }

  /** A reader loaded with the datagram; the same one each time. It shares memory with the datagrams of its batch. */
  getDataReader(): DataReader {
    if (this.#reader) return this.#reader;
    if (this.#error) throw this.#error;
    return (this.#reader = new DataReaderClass(null, this.#slab, this.#start, this.#end));
  }

  /** The datagram as a stream, from its beginning. */
  getDataStream(): InputStream {
    if (this.#error) throw this.#error;
    return new BytesInputStream(this.#slab.subarray(this.#start, this.#end));
  }
}

/**
 * Windows.Networking.Sockets.DatagramSocketMessageReceivedEventArgs: a received datagram.
 *
 * A receive error comes as an event too: `getDataReader` and `getDataStream` then throw it, for example
 * connectionResetByPeer (0x80072746) after the connected peer answered "port unreachable".
 */
export const DatagramSocketMessageReceivedEventArgs: ApiMadeClass<typeof DatagramSocketMessageReceivedEventArgsClass> =
  apiMade(DatagramSocketMessageReceivedEventArgsClass, 'DatagramSocketMessageReceivedEventArgs');
export type DatagramSocketMessageReceivedEventArgs = DatagramSocketMessageReceivedEventArgsClass;
