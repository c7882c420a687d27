import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { Collector } from './udp-collector.js';

/** A node:dgram socket as peer: bound, collecting, closed with the test. */
export class DgramPeer {
  readonly socket: Socket;
  readonly received = new Collector<Buffer>();
  readonly senders = new Collector<RemoteInfo>();
  readonly #address: string;

  private constructor(socket: Socket, address: string) {
    this.socket = socket;
    this.#address = address;
    socket.on('message', (bytes, sender) => {
      this.senders.add(sender);
      this.received.add(bytes);
    });
  }

  static async open(t: ExecutionContext, address = '127.0.0.1'): Promise<DgramPeer> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    t.teardown(() => socket.close());
    socket.bind(0, address);
    await once(socket, 'listening');
    return new DgramPeer(socket, address);
  }

  get port(): string {
    return String(this.socket.address().port);
  }

  /** Sends, by default to a port of its own address, and waits until the kernel has the datagram. */
  async send(bytes: Uint8Array, port: string, address = this.#address): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.send(bytes, Number(port), address, (error) => (error ? reject(error) : resolve()));
    });
  }
}
