import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { EventHandler, ProjectedEvent } from '../../../internal/events/event-source.js';
import { UwpError } from '../../../internal/errors/errors.js';
import type { Failure } from '../../../internal/agent/protocol.js';
import type { BackgroundTaskRegistration } from './background-task-registration.js';

/** The class behind `BackgroundTaskCompletedEventArgs`. */
export class BackgroundTaskCompletedEventArgsClass implements ProjectedEvent<BackgroundTaskRegistration> {
  readonly #target: BackgroundTaskRegistration;
  readonly #instanceId: string;
  readonly #failure: Failure | null;

  /** @internal */
  constructor(target: BackgroundTaskRegistration, instanceId: string, failure: Failure | null) {
    this.#target = target;
    this.#instanceId = instanceId;
    this.#failure = failure;
  }

  /** The instance that ended: its `instanceId`. */
  get instanceId(): string {
    return this.#instanceId;
  }

  /**
   * Throws if the task failed: with the HRESULT of the error that ended it, or with E_FAIL (0x80004005) where it ended otherwise,
   * or said so by `succeeded`.
   */
  checkResult(): void {
    if (this.#failure) throw new UwpError(this.#failure.hresult, this.#failure.message);
  }

  get target(): BackgroundTaskRegistration {
    return this.#target;
  }

  get type(): string {
    return 'completed';
  }

  get detail(): unknown[] {
    return [this];
  }
}

/** Windows.ApplicationModel.Background.BackgroundTaskCompletedEventArgs: the end of a task. */
export const BackgroundTaskCompletedEventArgs: ApiMadeClass<typeof BackgroundTaskCompletedEventArgsClass> = apiMade(
  BackgroundTaskCompletedEventArgsClass,
  'BackgroundTaskCompletedEventArgs',
);
export type BackgroundTaskCompletedEventArgs = BackgroundTaskCompletedEventArgsClass;

/** Windows.ApplicationModel.Background.BackgroundTaskCompletedEventHandler. */
export type BackgroundTaskCompletedEventHandler = EventHandler<BackgroundTaskCompletedEventArgs>;
