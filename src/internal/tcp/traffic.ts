import type { BindingTcpTraffic } from '../../native/index.cjs';

/** What went through a stream. */
export type Traffic = BindingTcpTraffic;

/** What went through two streams that followed each other. */
export function added(first: Traffic, second: Traffic): Traffic {
  return {
    bytesSent: first.bytesSent + second.bytesSent,
    sendSystemCalls: first.sendSystemCalls + second.sendSystemCalls,
    bytesReceived: first.bytesReceived + second.bytesReceived,
    receiveSystemCalls: first.receiveSystemCalls + second.receiveSystemCalls,
  };
}
