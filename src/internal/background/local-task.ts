import type { AgentNotice, Failure, TaskRecord } from '../agent/protocol.js';
import { clock } from './clock.js';
import { Hresult } from '../errors/hresult.js';
import { hold, nextTurn, release } from '../runtime/hub.js';
import { nodeCrypto } from '../runtime/node-modules.js';
import { deliver } from './agent-events.js';
import { allHold } from './conditions.js';
import { runLocally } from './local-runner.js';
import { unwatchNetwork, watchNetwork } from './network-changes.js';
import type { RunLink } from './task-link.js';
import type { Activated, TaskSource } from './task-source.js';

/** Values of BackgroundTaskCancellationReason. */
const ABORT = 0;
const CONDITION_LOSS = 6;
const EXECUTION_TIME_EXCEEDED = 9;

/** As for the tasks that the agent starts: how long a task may run, and how long after it was told to end. */
const TIME_LIMIT = 30_000;
const GRACE = 5_000;

/** A task that this thread registered and runs. It ends with the thread. */
export class LocalTask implements Activated {
  readonly record: TaskRecord;
  /** The trigger object that it was registered with. */
  readonly trigger: object;
  readonly #entry: string;
  readonly #source: TaskSource;
  readonly #onOnce: (() => void) | null;
  /** The instance that runs; null between two. */
  #running: string | null = null;
  /** An activation that waits for that instance, or for the conditions. */
  #waiting: { readonly details: unknown } | null = null;
  #isScheduled = false;
  #endTimeLimit: () => void = () => undefined;

  /** @param onOnce unregisters a task that is activated once; null for others */
  constructor(
    record: TaskRecord,
    trigger: object,
    entry: string,
    source: TaskSource,
    onOnce: ((task: LocalTask) => void) | null,
  ) {
    this.record = record;
    this.trigger = trigger;
    this.#entry = entry;
    this.#source = source;
    this.#onOnce = onOnce && (() => onOnce(this));
  }

  /** Begins to wait for activations; throws E_NOTIMPL where the system does not report what it needs. */
  register(): void {
    if (this.record.conditions.length > 0) watchNetwork(this.#networkChanged);
    try {
      this.#source.add(this);
    } catch (error) {
      unwatchNetwork(this.#networkChanged);
      throw error;
    }
  }

  /** No further activation begins. */
  unregister(cancel: boolean): void {
    this.#source.delete(this);
    unwatchNetwork(this.#networkChanged);
    this.#waiting = null;
    if (cancel) this.#cancel(ABORT);
  }

  /** In a turn of its own: what the application does with the event itself comes first. Events until then are one activation. */
  activate(details: unknown): void {
    this.#waiting = { details };
    this.#schedule();
  }

  readonly #networkChanged = (): void => {
    const { conditions, cancelOnConditionLoss } = this.record;
    if (this.#waiting) this.#schedule();
    else if (this.#running && cancelOnConditionLoss && !allHold(conditions)) this.#cancel(CONDITION_LOSS);
  };

  #schedule(): void {
    if (this.#isScheduled || this.#running) return;
    this.#isScheduled = true;
    nextTurn(() => {
      this.#isScheduled = false;
      this.#beginIfPossible();
    });
  }

  #beginIfPossible(): void {
    const waiting = this.#waiting;
    if (!waiting || this.#running || !allHold(this.record.conditions)) return;
    this.#waiting = null;
    this.#onOnce?.();
    this.#begin(waiting.details);
  }

  #begin(triggerDetails: unknown): void {
    const instance = nodeCrypto().randomUUID();
    this.#running = instance;
    hold();
    this.#endTimeLimit = clock().after(TIME_LIMIT, () => this.#timeIsOver());
    const told = (notice: AgentNotice): void => this.#told(notice);
    const link: RunLink = { tell: told, end: (_taskId, notice) => told(notice) };
    runLocally({ instance, task: this.record, entry: this.#entry, triggerDetails, link });
  }

  #told(notice: AgentNotice): void {
    if (notice.instance !== this.#running) return;
    const { taskId } = this.record;
    if (notice.type === 'progress') this.#report({ ...notice, taskId });
    else this.#end(notice.succeeded ? null : failureOf(notice));
  }

  #end(error: Failure | null): void {
    const instance = this.#running!;
    this.#running = null;
    this.#endTimeLimit();
    release();
    this.#report({ type: 'completed', taskId: this.record.taskId, instance, error });
    if (this.#waiting) this.#schedule();
  }

  #timeIsOver(): void {
    this.#cancel(EXECUTION_TIME_EXCEEDED);
    this.#endTimeLimit = clock().after(GRACE, () => {
      if (this.#running) this.#end(failureOf({ message: 'the task did not end in its time' }));
    });
  }

  #cancel(reason: number): void {
    if (this.#running) deliver({ type: 'canceled', instance: this.#running, reason });
  }

  #report(event: Parameters<typeof deliver>[0]): void {
    deliver(event);
  }
}

function failureOf({ hresult = Hresult.E_FAIL >>> 0, message = 'the task failed' }: Partial<Failure>): Failure {
  return { hresult, message };
}
