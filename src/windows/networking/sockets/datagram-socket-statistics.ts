/** Counters of a DatagramSocket since it was bound. Beyond UWP. Numbers are exact up to 2^53. */
export interface DatagramSocketStatistics {
  /** Datagrams the kernel took. */
  readonly datagramsSent: number;
  /** Payload bytes of these. */
  readonly bytesSent: number;
  /** System calls made to send. */
  readonly sendSystemCalls: number;
  /** Runs of datagrams that the kernel took as one (UDP segmentation offload). */
  readonly segmentedRuns: number;
  /** Times a faster way of sending was refused and a slower one took over. */
  readonly fallbacks: number;
  /** Datagrams received. */
  readonly datagramsReceived: number;
  /** Payload bytes of these. */
  readonly bytesReceived: number;
  /** System calls made to receive. */
  readonly receiveSystemCalls: number;
  /** Runs of datagrams that the kernel gave as one (UDP receive offload). */
  readonly coalescedRuns: number;
  /**
   * Datagrams the kernel dropped because the receive buffer was full. Linux counts them modulo 2^32. Undefined where the
   * system does not tell.
   */
  readonly kernelDrops?: number;
}
