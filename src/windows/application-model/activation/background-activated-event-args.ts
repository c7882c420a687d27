import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import type { ProjectedEvent } from '../../../internal/events/event-source.js';
import type { IBackgroundTaskInstance } from '../background/background-task-instance.js';

/** Windows.ApplicationModel.Activation.IBackgroundActivatedEventArgs. */
export interface IBackgroundActivatedEventArgs {
  /** The task that begins. */
  readonly taskInstance: IBackgroundTaskInstance;
}

/** The class behind `BackgroundActivatedEventArgs`. */
export class BackgroundActivatedEventArgsClass implements IBackgroundActivatedEventArgs, ProjectedEvent<unknown> {
  readonly #target: unknown;
  readonly #taskInstance: IBackgroundTaskInstance;

  /** @internal */
  constructor(target: unknown, taskInstance: IBackgroundTaskInstance) {
    this.#target = target;
    this.#taskInstance = taskInstance;
  }

  /** The task that begins. It ends when the handlers have returned and all its deferrals have completed. */
  get taskInstance(): IBackgroundTaskInstance {
    return this.#taskInstance;
  }

  get target(): unknown {
    return this.#target;
  }

  get type(): string {
    return 'backgroundactivated';
  }

  get detail(): unknown[] {
    return [this];
  }
}

/** Windows.ApplicationModel.Activation.BackgroundActivatedEventArgs: a task that this program is to run begins. */
export const BackgroundActivatedEventArgs: ApiMadeClass<typeof BackgroundActivatedEventArgsClass> = apiMade(
  BackgroundActivatedEventArgsClass,
  'BackgroundActivatedEventArgs',
);
export type BackgroundActivatedEventArgs = BackgroundActivatedEventArgsClass;
