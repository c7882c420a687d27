import type { BindingTcpTraffic } from '../../native/index.cjs';

/** Counters of a stream. */
export type Traffic = BindingTcpTraffic;

/** The sum over two streams. */
export function added(first: Traffic, second: Traffic): Traffic {
  return {
    bytesSent: first.bytesSent + second.bytesSent,
    sendSystemCalls: first.sendSystemCalls + second.sendSystemCalls,
    bytesReceived: first.bytesReceived + second.bytesReceived,
    receiveSystemCalls: first.receiveSystemCalls + second.receiveSystemCalls,
  };
}
