import type { ChannelSlot } from '../../../internal/websocket/channel-slot.js';
import { HostName } from '../host-name.js';
import { bandwidthOf, type BandwidthStatistics } from './bandwidth-statistics.js';
import type { StreamSocketStatistics } from './stream-socket-statistics.js';
import type { IWebSocketInformation } from './web-socket.js';

/** The common information of all WebSockets. */
export abstract class WebSocketInformation implements IWebSocketInformation {
  readonly #slot: ChannelSlot;
  #localAddress: HostName | null = null;
  #remoteAddress: HostName | null = null;

  /** @internal */
  constructor(slot: ChannelSlot) {
    this.#slot = slot;
  }

  /** Local address; null before the connect. */
  get localAddress(): HostName | null {
    return (this.#localAddress ??= addressOf(this.#slot.channel?.localEndpoint));
  }

  /** The peer's address, of a proxy where there is one; null before the connect. Beyond UWP. */
  get remoteAddress(): HostName | null {
    return (this.#remoteAddress ??= addressOf(this.#slot.channel?.remoteEndpoint));
  }

  /** The peer's port; "" before the connect. Beyond UWP. */
  get remotePort(): string {
    return this.#slot.channel ? String(this.#slot.channel.remoteEndpoint.port) : '';
  }

  /** The sub-protocol that the server selected, "" for none; null before the connect. */
  get protocol(): string | null {
    return this.#slot.channel?.protocol ?? null;
  }

  /** Whether permessage-deflate (RFC 7692) was negotiated. Beyond UWP. */
  get perMessageDeflate(): boolean {
    return this.#slot.channel?.isDeflated ?? false;
  }

  /**
   * Estimated bandwidth in bits per second; zeros where the system does not measure it, before the connect, after `close` and
   * after the end of the connection.
   */
  get bandwidthStatistics(): BandwidthStatistics {
    const { channel, isClosed } = this.#slot;
    return bandwidthOf(channel && !isClosed ? channel.statistics : null);
  }

  /** Counters of the connection, which include the frames; null before the connect. Beyond UWP. */
  get statistics(): StreamSocketStatistics | null {
    const traffic = this.#slot.channel?.traffic;
    return traffic ? Object.freeze({ ...traffic }) : null;
  }
}

function addressOf(endpoint: { readonly address: string } | null | undefined): HostName | null {
  return endpoint ? HostName.ofAddress(endpoint.address) : null;
}
