import type { BindingEndpoint, BindingUdpSocket, BindingUdpStatistics } from '../../native/index.cjs';
import { closeUdpSocket, udpSockets } from '../runtime/hub.js';

/** The sockets that the application lost without closing them, by the numbers that the native side knows them by. */
const lost = new FinalizationRegistry<number>(closeUdpSocket);

/** A bound UDP socket of the native side. It ends at the latest when nothing refers to this. */
export class NativeUdpSocket {
  /** The token of its readiness events. */
  readonly token: number;
  /** Created on first use: an idle socket needs none. */
  #binding: BindingUdpSocket | null = null;

  constructor(token: number) {
    this.token = token;
    lost.register(this, token);
  }

  /** What more it can do. */
  get binding(): BindingUdpSocket {
    return (this.#binding ??= udpSockets.socket(this.token));
  }

  startReceiving(): void {
    udpSockets.startReceiving(this.token);
  }

  localEndpoint(): BindingEndpoint {
    return udpSockets.localEndpoint(this.token);
  }

  currentStatistics(): BindingUdpStatistics {
    return udpSockets.statistics(this.token);
  }

  closeNative(): void {
    closeUdpSocket(this.token);
  }
}
