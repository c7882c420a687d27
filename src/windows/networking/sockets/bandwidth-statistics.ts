/** Windows.Networking.Sockets.BandwidthStatistics: estimated bandwidth of a connection. */
export interface BandwidthStatistics {
  readonly outboundBitsPerSecond: number;
  readonly inboundBitsPerSecond: number;
  readonly outboundBitsPerSecondInstability: number;
  readonly inboundBitsPerSecondInstability: number;
  readonly outboundBandwidthPeaked: boolean;
  readonly inboundBandwidthPeaked: boolean;
}
