/**
 * Counters of a StreamSocket since it was connected. Beyond UWP. Numbers are exact up to 2^53.
 *
 * With TLS they count the bytes of records, as on the wire, without those of the handshake.
 */
export interface StreamSocketStatistics {
  /** Bytes that the kernel accepted. */
  readonly bytesSent: number;
  /** System calls for sending, including those that would have blocked. */
  readonly sendSystemCalls: number;
  /** Bytes read from the kernel, which may hold more. */
  readonly bytesReceived: number;
  /** System calls for receiving, including those that would have blocked. */
  readonly receiveSystemCalls: number;
}
