/**
 * Counters of a StreamSocket since it was connected. Beyond UWP. Numbers are exact up to 2^53.
 *
 * With TLS they count records, as they are on the wire, but not those of the handshake.
 */
export interface StreamSocketStatistics {
  /** Bytes the kernel took. */
  readonly bytesSent: number;
  /** System calls made to send, those included that found no room. */
  readonly sendSystemCalls: number;
  /** Bytes that were read; the system may hold more that nobody asked for yet. */
  readonly bytesReceived: number;
  /** System calls made to receive, those included that found nothing. */
  readonly receiveSystemCalls: number;
}
