import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import { SystemConditionType } from './system-condition-type.js';

/** The class behind `SystemCondition`. */
export class SystemConditionClass {
  readonly #conditionType: SystemConditionType;

  /** Throws E_INVALIDARG (0x80070057) for anything but a SystemConditionType. */
  constructor(conditionType: SystemConditionType) {
    this.#conditionType = requireEnum(SystemConditionType, conditionType, 'conditionType');
  }

  get conditionType(): SystemConditionType {
    return this.#conditionType;
  }
}

/**
 * Windows.ApplicationModel.Background.SystemCondition: a state of the system without which a task does not start. Known are
 * internetAvailable and internetNotAvailable, for tasks of a SystemTrigger or a ControlChannelTrigger; for every other one
 * `register` fails with E_NOTIMPL (0x80004001).
 */
export const SystemCondition: CallableClass<typeof SystemConditionClass> = callable(
  SystemConditionClass,
  'SystemCondition',
);
export type SystemCondition = SystemConditionClass;
