/** Windows.Networking.Sockets.BandwidthStatistics: estimated bandwidth of a connection. */
export interface BandwidthStatistics {
  readonly outboundBitsPerSecond: number;
  readonly inboundBitsPerSecond: number;
  readonly outboundBitsPerSecondInstability: number;
  readonly inboundBitsPerSecondInstability: number;
  readonly outboundBandwidthPeaked: boolean;
  readonly inboundBandwidthPeaked: boolean;
}

/** @internal What the kernel measured; zeros where it did not. */
export function bandwidthOf(figures: BandwidthStatistics | null): BandwidthStatistics {
  return {
    outboundBitsPerSecond: figures?.outboundBitsPerSecond ?? 0,
    inboundBitsPerSecond: figures?.inboundBitsPerSecond ?? 0,
    outboundBitsPerSecondInstability: figures?.outboundBitsPerSecondInstability ?? 0,
    inboundBitsPerSecondInstability: figures?.inboundBitsPerSecondInstability ?? 0,
    outboundBandwidthPeaked: figures?.outboundBandwidthPeaked ?? false,
    inboundBandwidthPeaked: figures?.inboundBandwidthPeaked ?? false,
  };
}
