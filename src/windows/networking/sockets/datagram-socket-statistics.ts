/** Counters of a DatagramSocket since it was bound. Beyond UWP. Numbers are exact up to 2^53. */
export interface DatagramSocketStatistics {
  /** Datagrams that the kernel accepted. */
  readonly datagramsSent: number;
  /** Payload bytes of these datagrams. */
  readonly bytesSent: number;
  /** System calls for sending. */
  readonly sendSystemCalls: number;
  /** Runs of datagrams sent as one message (UDP segmentation offload). */
  readonly segmentedRuns: number;
  /** Times the system refused a faster way of sending and a slower one replaced it. */
  readonly fallbacks: number;
  /** Datagrams received. */
  readonly datagramsReceived: number;
  /** Payload bytes of these datagrams. */
  readonly bytesReceived: number;
  /** System calls for receiving. */
  readonly receiveSystemCalls: number;
  /** Runs of datagrams received as one message (UDP receive offload). */
  readonly coalescedRuns: number;
  /** Datagrams that were received and dropped, because no capability of the manifest allows their sender. */
  readonly datagramsDenied: number;
  /**
   * Datagrams that the kernel dropped because the receive buffer was full. Linux counts them modulo 2^32. Undefined where
   * the system does not count them.
   */
  readonly kernelDrops?: number;
}
