import type { WebSocketChannel } from './channel.js';

/** Bytes that wait for the application before nothing more is taken from the kernel: one slab of reads. */
const LIMIT = 64 * 1024;

/** Switches receiving of a channel off while enough waits for the application: backpressure for the peer. */
export class Receiving {
  #channel: WebSocketChannel | null = null;
  #isOn = false;

  /** Starts receiving. */
  start(channel: WebSocketChannel): void {
    this.#channel = channel;
    this.#switch(true);
  }

  /**
   * Receives while less than the limit waits.
   *
   * @param isWanted whether more is needed, however much waits
   */
  update(waiting: number, isWanted: boolean): void {
    this.#switch(isWanted || waiting < LIMIT);
  }

  /** The channel has ended. */
  end(): void {
    this.#channel = null;
  }

  #switch(on: boolean): void {
    if (!this.#channel || on === this.#isOn) return;
    this.#isOn = on;
    this.#channel.setReceiving(on);
  }
}
