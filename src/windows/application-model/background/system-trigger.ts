import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import type { TaskTrigger } from '../../../internal/agent/protocol.js';
import { sourceOfType } from '../../../internal/background/system-sources.js';
import type { TaskSource } from '../../../internal/background/task-source.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import { SystemTriggerType } from './system-trigger-type.js';

/** The class behind `SystemTrigger`. */
export class SystemTriggerClass {
  readonly #triggerType: SystemTriggerType;
  readonly #oneShot: boolean;

  /**
   * @param oneShot whether the registration ends with the first event
   *
   * Throws E_INVALIDARG (0x80070057) for anything but a SystemTriggerType.
   */
  constructor(triggerType: SystemTriggerType, oneShot: boolean) {
    this.#triggerType = requireEnum(SystemTriggerType, triggerType, 'triggerType');
    this.#oneShot = Boolean(oneShot);
  }

  get triggerType(): SystemTriggerType {
    return this.#triggerType;
  }

  get oneShot(): boolean {
    return this.#oneShot;
  }

  /** @internal What raises the event; throws E_NOTIMPL where nothing does. */
  get source(): TaskSource {
    return sourceOfType(this.#triggerType);
  }

  /** @internal */
  describe(): TaskTrigger {
    return { kind: 'system', type: this.#triggerType, oneShot: this.#oneShot };
  }
}

/**
 * Windows.ApplicationModel.Background.SystemTrigger: an event of the system. The program itself observes networkStateChange,
 * internetAvailable and controlChannelReset, while it runs; for every other type `register` fails with E_NOTIMPL (0x80004001).
 */
export const SystemTrigger: CallableClass<typeof SystemTriggerClass> = callable(SystemTriggerClass, 'SystemTrigger');
export type SystemTrigger = SystemTriggerClass;
