import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { EventHandler, ProjectedEvent } from '../../../internal/events/event-source.js';
import type { BackgroundTaskRegistration } from './background-task-registration.js';

/** The class behind `BackgroundTaskProgressEventArgs`. */
export class BackgroundTaskProgressEventArgsClass implements ProjectedEvent<BackgroundTaskRegistration> {
  readonly #target: BackgroundTaskRegistration;
  readonly #instanceId: string;
  readonly #progress: number;

  /** @internal */
  constructor(target: BackgroundTaskRegistration, instanceId: string, progress: number) {
    this.#target = target;
    this.#instanceId = instanceId;
    this.#progress = progress;
  }

  /** The instance that reports: its `instanceId`. */
  get instanceId(): string {
    return this.#instanceId;
  }

  /** What the task set. */
  get progress(): number {
    return this.#progress;
  }

  get target(): BackgroundTaskRegistration {
    return this.#target;
  }

  get type(): string {
    return 'progress';
  }

  get detail(): unknown[] {
    return [this];
  }
}

/** Windows.ApplicationModel.Background.BackgroundTaskProgressEventArgs: the progress of a task. */
export const BackgroundTaskProgressEventArgs: ApiMadeClass<typeof BackgroundTaskProgressEventArgsClass> = apiMade(
  BackgroundTaskProgressEventArgsClass,
  'BackgroundTaskProgressEventArgs',
);
export type BackgroundTaskProgressEventArgs = BackgroundTaskProgressEventArgsClass;

/** Windows.ApplicationModel.Background.BackgroundTaskProgressEventHandler. */
export type BackgroundTaskProgressEventHandler = EventHandler<BackgroundTaskProgressEventArgs>;
