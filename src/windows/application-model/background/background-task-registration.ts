import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { AsyncContext } from '../../../internal/async/async-context.js';
import { EventSource, type EventHandler } from '../../../internal/events/event-source.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { listen, receive } from '../../../internal/background/agent-events.js';
import { localTask } from '../../../internal/background/local-tasks.js';
import { registeredTasks, unregisterTask } from '../../../internal/background/registered-tasks.js';
import type { Failure, TaskRecord } from '../../../internal/agent/protocol.js';
import { MapView, type IMapView } from '../../foundation/collections/map-view.js';
import {
  BackgroundTaskCompletedEventArgsClass,
  type BackgroundTaskCompletedEventArgs,
  type BackgroundTaskCompletedEventHandler,
} from './background-task-completed-event-args.js';
import {
  BackgroundTaskProgressEventArgsClass,
  type BackgroundTaskProgressEventArgs,
  type BackgroundTaskProgressEventHandler,
} from './background-task-progress-event-args.js';
import {
  BackgroundTaskRegistrationGroup,
  BackgroundTaskRegistrationGroupClass,
  provideTasks,
} from './background-task-registration-group.js';
import type { IBackgroundTrigger } from './background-trigger.js';
import { RegistrationMap } from './registration-map.js';
import { SocketActivityTrigger } from './socket-activity-trigger.js';
import { SystemTrigger } from './system-trigger.js';
import type { SystemTriggerType } from './system-trigger-type.js';

/** Windows.ApplicationModel.Background.IBackgroundTaskRegistration: a task that is registered. */
export interface IBackgroundTaskRegistration {
  readonly name: string;
  /** A GUID without braces. */
  readonly taskId: string;
  readonly trigger: IBackgroundTrigger;
  readonly taskGroup: BackgroundTaskRegistrationGroup | null;
  oncompleted: BackgroundTaskCompletedEventHandler | null;
  onprogress: BackgroundTaskProgressEventHandler | null;
  unregister(cancelTask: boolean): void;
  addEventListener(type: 'completed', handler: BackgroundTaskCompletedEventHandler): void;
  addEventListener(type: 'progress', handler: BackgroundTaskProgressEventHandler): void;
  removeEventListener(type: 'completed', handler: BackgroundTaskCompletedEventHandler): void;
  removeEventListener(type: 'progress', handler: BackgroundTaskProgressEventHandler): void;
}

/** The objects of registrations by their ids: a registration has one, since handlers are added to it. */
const objects = new Map<string, BackgroundTaskRegistrationClass>();

/** The class behind `BackgroundTaskRegistration`. */
export class BackgroundTaskRegistrationClass implements IBackgroundTaskRegistration {
  readonly #context = new AsyncContext('BackgroundTaskRegistration');
  readonly #task: TaskRecord;
  readonly #trigger: IBackgroundTrigger;
  readonly #taskGroup: BackgroundTaskRegistrationGroup | null;
  readonly #completed = new EventSource<BackgroundTaskCompletedEventArgs>();
  readonly #progress = new EventSource<BackgroundTaskProgressEventArgs>();

  /** @internal */
  constructor(task: TaskRecord) {
    this.#task = task;
    this.#trigger = triggerOf(task);
    this.#taskGroup = task.group && new BackgroundTaskRegistrationGroupClass(task.group.id, task.group.name);
  }

  /** The registrations of this application, by their ids; those of groups are in `allTasks` of their group. */
  static get allTasks(): IMapView<string, IBackgroundTaskRegistration> {
    return tasksWhere(({ group }) => group === null);
  }

  /** The groups that registrations of this application belong to, by their ids. */
  static get allTaskGroups(): IMapView<string, BackgroundTaskRegistrationGroup> {
    return new MapView(groups());
  }

  /** A group that registrations of this application belong to; null if there is none with this id. */
  static getTaskGroup(groupId: string): BackgroundTaskRegistrationGroup | null {
    return groups().get(String(groupId)) ?? null;
  }

  get name(): string {
    return this.#task.name;
  }

  get taskId(): string {
    return this.#task.taskId;
  }

  get trigger(): IBackgroundTrigger {
    return this.#trigger;
  }

  get taskGroup(): BackgroundTaskRegistrationGroup | null {
    return this.#taskGroup;
  }

  /**
   * Removes the registration. Sockets that were transferred under it remain, and wait until they are reclaimed.
   *
   * @param cancelTask whether a running instance is canceled, with the reason `abort`
   *
   * Throws ERROR_NOT_FOUND (0x80070490) for one that was removed already.
   */
  unregister(cancelTask: boolean): void {
    unregisterTask(this.taskId, Boolean(cancelTask));
    this.#forget();
  }

  /**
   * Raised when an instance of the task ended, in every program of the application that listens at that time. A handler does
   * not keep the process running.
   */
  get oncompleted(): BackgroundTaskCompletedEventHandler | null {
    return this.#completed.property;
  }

  set oncompleted(handler: BackgroundTaskCompletedEventHandler | null) {
    this.#completed.property = handler;
    if (handler) this.#listen();
  }

  /** Raised when an instance of the task set `progress`, as `completed` is. */
  get onprogress(): BackgroundTaskProgressEventHandler | null {
    return this.#progress.property;
  }

  set onprogress(handler: BackgroundTaskProgressEventHandler | null) {
    this.#progress.property = handler;
    if (handler) this.#listen();
  }

  addEventListener(type: 'completed', handler: BackgroundTaskCompletedEventHandler): void;
  addEventListener(type: 'progress', handler: BackgroundTaskProgressEventHandler): void;
  addEventListener(type: string, handler: EventHandler<never>): void {
    const source = this.#source(type);
    if (!source) throw invalidArgument(`there is no event ${type}; the events are completed and progress`);
    source.add(handler);
    this.#listen();
  }

  removeEventListener(type: 'completed', handler: BackgroundTaskCompletedEventHandler): void;
  removeEventListener(type: 'progress', handler: BackgroundTaskProgressEventHandler): void;
  removeEventListener(type: string, handler: EventHandler<never>): void {
    this.#source(type)?.remove(handler);
  }

  /** @internal */
  raiseCompleted(instance: string, error: Failure | null): void {
    const args = new BackgroundTaskCompletedEventArgsClass(this, instance, error);
    this.#context.run(() => this.#completed.raise(args));
  }

  /** @internal */
  raiseProgress(instance: string, progress: number): void {
    const args = new BackgroundTaskProgressEventArgsClass(this, instance, progress);
    this.#context.run(() => this.#progress.raise(args));
  }

  /** A task of this thread needs no agent to tell of it. */
  #listen(): void {
    if (!localTask(this.taskId)) listen();
  }

  /** One with handlers may still hear of the end of its last instance. */
  #forget(): void {
    if (this.#completed.isEmpty && this.#progress.isEmpty) objects.delete(this.taskId);
  }

  #source(type: string): EventSource<never> | null {
    if (type === 'completed') return this.#completed as unknown as EventSource<never>;
    if (type === 'progress') return this.#progress as unknown as EventSource<never>;
    return null;
  }
}

/** Windows.ApplicationModel.Background.BackgroundTaskRegistration: a task that is registered. */
export const BackgroundTaskRegistration: ApiMadeClass<typeof BackgroundTaskRegistrationClass> = apiMade(
  BackgroundTaskRegistrationClass,
  'BackgroundTaskRegistration',
);
export type BackgroundTaskRegistration = BackgroundTaskRegistrationClass;

/** @internal The object of a registration. */
export function registrationOf(task: TaskRecord): BackgroundTaskRegistration {
  const known = objects.get(task.taskId);
  if (known) return known;
  const registration = new BackgroundTaskRegistrationClass(task);
  objects.set(task.taskId, registration);
  return registration;
}

function tasksWhere(isListed: (task: TaskRecord) => boolean): RegistrationMap {
  return new RegistrationMap(
    registeredTasks()
      .filter(isListed)
      .map((task) => [task.taskId, registrationOf(task)] as const),
  );
}

function groups(): Map<string, BackgroundTaskRegistrationGroup> {
  const found = registeredTasks().flatMap(({ group }) => group ?? []);
  return new Map(found.map(({ id, name }) => [id, new BackgroundTaskRegistrationGroup(id, name)]));
}

function triggerOf({ taskId, trigger }: TaskRecord): IBackgroundTrigger {
  const local = localTask(taskId);
  if (local) return local.trigger as IBackgroundTrigger;
  if (trigger.kind === 'socketActivity') return new SocketActivityTrigger();
  return new SystemTrigger(trigger.type as SystemTriggerType, trigger.oneShot ?? false);
}

provideTasks(tasksWhere);
receive('completed', ({ taskId, instance, error }) => objects.get(taskId)?.raiseCompleted(instance, error));
receive('progress', ({ taskId, instance, progress }) => objects.get(taskId)?.raiseProgress(instance, progress));
