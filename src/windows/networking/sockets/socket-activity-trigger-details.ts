import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { SocketActivityInformation } from './socket-activity-information.js';
import type { SocketActivityTriggerReason } from './socket-activity-trigger-reason.js';

/** The class behind `SocketActivityTriggerDetails`. */
export class SocketActivityTriggerDetailsClass {
  readonly #reason: SocketActivityTriggerReason;
  readonly #socketInformation: SocketActivityInformation;

  /** @internal */
  constructor(reason: SocketActivityTriggerReason, socketInformation: SocketActivityInformation) {
    this.#reason = reason;
    this.#socketInformation = socketInformation;
  }

  /** Why the task was activated. */
  get reason(): SocketActivityTriggerReason {
    return this.#reason;
  }

  /** The socket; always the same object. */
  get socketInformation(): SocketActivityInformation {
    return this.#socketInformation;
  }
}

/** Windows.Networking.Sockets.SocketActivityTriggerDetails: why the task of a socket was activated. */
export const SocketActivityTriggerDetails: ApiMadeClass<typeof SocketActivityTriggerDetailsClass> = apiMade(
  SocketActivityTriggerDetailsClass,
  'SocketActivityTriggerDetails',
);
export type SocketActivityTriggerDetails = SocketActivityTriggerDetailsClass;
