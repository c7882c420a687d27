import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import type { TaskTrigger } from '../../../internal/agent/protocol.js';

/** The class behind `SocketActivityTrigger`. */
export class SocketActivityTriggerClass {
  /** False: activity of a socket does not wake a machine that sleeps. */
  get isWakeFromLowPowerSupported(): boolean {
    return false;
  }

  /** @internal */
  describe(): TaskTrigger {
    return { kind: 'socketActivity' };
  }
}

/**
 * Windows.ApplicationModel.Background.SocketActivityTrigger: starts a task when something happens to a socket that was
 * transferred under its registration.
 */
export const SocketActivityTrigger: CallableClass<typeof SocketActivityTriggerClass> = callable(
  SocketActivityTriggerClass,
  'SocketActivityTrigger',
);
export type SocketActivityTrigger = SocketActivityTriggerClass;
