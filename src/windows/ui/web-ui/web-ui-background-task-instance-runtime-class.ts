import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { EventSource } from '../../../internal/events/event-source.js';
import { illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import type { Failure, TaskRecord } from '../../../internal/agent/protocol.js';
import { int32Of } from '../../../internal/projection/marshalling.js';
import { requireEnum } from '../../../internal/projection/arguments.js';
import type { RunLink } from '../../../internal/background/task-link.js';
import type { BackgroundTaskCancellationReason } from '../../application-model/background/background-task-cancellation-reason.js';
import {
  BackgroundTaskDeferralClass,
  type BackgroundTaskDeferral,
} from '../../application-model/background/background-task-deferral.js';
import type {
  BackgroundTaskCanceledEvent,
  BackgroundTaskCanceledEventHandler,
  IBackgroundTaskInstance,
} from '../../application-model/background/background-task-instance.js';
import {
  registrationOf,
  type BackgroundTaskRegistration,
} from '../../application-model/background/background-task-registration.js';
import { BackgroundTaskThrottleCounter } from '../../application-model/background/background-task-throttle-counter.js';

const EVENT = 'canceled';

/** One run of a task, as the agent began it. */
export interface TaskRun {
  readonly instance: string;
  readonly task: TaskRecord;
  readonly triggerDetails: unknown;
  readonly link: RunLink;
}

/** The class behind `WebUIBackgroundTaskInstanceRuntimeClass`. */
export class WebUIBackgroundTaskInstanceRuntimeClassClass implements IBackgroundTaskInstance {
  readonly #run: TaskRun;
  readonly #canceled = new EventSource<BackgroundTaskCanceledEvent>();
  readonly #onEnded: () => void;
  /** What the task waits for: its deferrals, and what began it. */
  #pending = 1;
  #progress = 0;
  #succeeded = true;
  #hasEnded = false;

  /** @internal */
  constructor(run: TaskRun, onEnded: () => void) {
    this.#run = run;
    this.#onEnded = onEnded;
  }

  /** A GUID without braces. */
  get instanceId(): string {
    return this.#run.instance;
  }

  get task(): BackgroundTaskRegistration {
    return registrationOf(this.#run.task);
  }

  /**
   * What happened: SocketActivityTriggerDetails for a SocketActivityTrigger, IControlChannelTriggerEventDetails for the triggers
   * of a ControlChannelTrigger, IControlChannelTriggerResetEventDetails for a reset, null for the other events of the system.
   */
  get triggerDetails(): unknown {
    return this.#run.triggerDetails;
  }

  /** 0: a task is not suspended here. */
  get suspendedCount(): number {
    return 0;
  }

  /** An unsigned 32-bit number that the programs of the application get in the event `progress`. Default 0. */
  get progress(): number {
    return this.#progress;
  }

  set progress(value: number) {
    this.#progress = int32Of(value) >>> 0;
    if (!this.#hasEnded) this.#run.link.tell({ type: 'progress', instance: this.instanceId, progress: this.#progress });
  }

  /** Whether the task did what it should: `checkResult` of the event `completed` throws where it is false. Default true. */
  get succeeded(): boolean {
    return this.#succeeded;
  }

  set succeeded(value: boolean) {
    this.#succeeded = Boolean(value);
  }

  /**
   * Raised when the task is to end: `event.detail[0]` is the BackgroundTaskCancellationReason. A task in a process of its own is
   * killed after 5 seconds.
   */
  get oncanceled(): BackgroundTaskCanceledEventHandler | null {
    return this.#canceled.property;
  }

  set oncanceled(handler: BackgroundTaskCanceledEventHandler | null) {
    this.#canceled.property = handler;
  }

  addEventListener(type: 'canceled', handler: BackgroundTaskCanceledEventHandler): void {
    requireType(type);
    this.#canceled.add(handler);
  }

  removeEventListener(type: 'canceled', handler: BackgroundTaskCanceledEventHandler): void {
    if (type === EVENT) this.#canceled.remove(handler);
  }

  /**
   * Keeps the task running until the deferral completes. A script that ends by `close` needs none.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) after the end of the task.
   */
  getDeferral(): BackgroundTaskDeferral {
    if (this.#hasEnded) throw illegalCall('getDeferral: the task has ended');
    this.#pending++;
    return new BackgroundTaskDeferralClass(() => this.release());
  }

  /** 0: a task is not suspended here. Throws E_INVALIDARG (0x80070057) for anything but a BackgroundTaskThrottleCounter. */
  getThrottleCount(counter: BackgroundTaskThrottleCounter): number {
    requireEnum(BackgroundTaskThrottleCounter, counter, 'counter');
    return 0;
  }

  /** @internal */
  raiseCanceled(reason: BackgroundTaskCancellationReason): void {
    this.#canceled.raise({ target: this, type: 'canceled', detail: [reason] });
  }

  /** @internal One thing less that the task waits for; with the last it ends. */
  release(): void {
    if (--this.#pending === 0) this.end();
  }

  /** @internal Ends the task; without effect for one that has ended. */
  end(failure?: Failure): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#run.link.end(this.#run.task.taskId, {
      type: 'ended',
      instance: this.instanceId,
      succeeded: !failure && this.#succeeded,
      ...failure,
    });
    this.#onEnded();
  }
}

/** Windows.UI.WebUI.WebUIBackgroundTaskInstanceRuntimeClass: one run of a task. */
export const WebUIBackgroundTaskInstanceRuntimeClass: ApiMadeClass<
  typeof WebUIBackgroundTaskInstanceRuntimeClassClass
> = apiMade(WebUIBackgroundTaskInstanceRuntimeClassClass, 'WebUIBackgroundTaskInstanceRuntimeClass');
export type WebUIBackgroundTaskInstanceRuntimeClass = WebUIBackgroundTaskInstanceRuntimeClassClass;

function requireType(type: string): void {
  if (type !== EVENT) throw invalidArgument(`there is no event ${type}; the event is ${EVENT}`);
}
