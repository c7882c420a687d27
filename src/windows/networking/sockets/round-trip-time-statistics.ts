/** Windows.Networking.Sockets.RoundTripTimeStatistics: round trip times of a connection in microseconds. */
export interface RoundTripTimeStatistics {
  /** Mean deviation of the round trip time. */
  readonly variance: number;
  /** Longest round trip measured, 0 where unknown. */
  readonly max: number;
  /** Shortest round trip measured. */
  readonly min: number;
  /** Smoothed round trip time; not a total in spite of its name. */
  readonly sum: number;
}
