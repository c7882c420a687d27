import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { ActivationHandlers } from '../../../internal/background/activation-handlers.js';
import type { EventHandler } from '../../../internal/events/event-source.js';
import type { TaskGroup, TaskRecord } from '../../../internal/agent/protocol.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { textOf } from '../../../internal/projection/marshalling.js';
import type { IMapView } from '../../foundation/collections/map-view.js';
import type { BackgroundActivatedEventArgs } from '../activation/background-activated-event-args.js';
import type { IBackgroundTaskRegistration } from './background-task-registration.js';

type Handlers = ActivationHandlers<BackgroundActivatedEventArgs>;

/** All objects of a group share its handlers: an activation names the group, not an object. */
const handlersOfGroups = new Map<string, Handlers>();

let tasksWhere: (isListed: (task: TaskRecord) => boolean) => IMapView<string, IBackgroundTaskRegistration>;

/** @internal The class of registrations, which stands on that of groups, says here how to list them. */
export function provideTasks(list: typeof tasksWhere): void {
  tasksWhere = list;
}

/** @internal The handlers for the tasks of a group; none for a group without any. */
export function handlersOfGroup(id: string): Handlers | undefined {
  return handlersOfGroups.get(id);
}

/** The class behind `BackgroundTaskRegistrationGroup`. */
export class BackgroundTaskRegistrationGroupClass {
  readonly #id: string;
  readonly #name: string;

  /**
   * Objects with the same id are the same group.
   *
   * @param name for people; "" by default
   *
   * Throws E_INVALIDARG (0x80070057) for an empty id.
   */
  constructor(id: string, name: string = '') {
    this.#id = textOf(id);
    this.#name = textOf(name);
    if (this.#id === '') throw invalidArgument('the id of a group must not be empty');
  }

  get id(): string {
    return this.#id;
  }

  get name(): string {
    return this.#name;
  }

  /** The registrations of this group, by their ids; they are not in `BackgroundTaskRegistration.allTasks`. */
  get allTasks(): IMapView<string, IBackgroundTaskRegistration> {
    return tasksWhere(({ group }) => group?.id === this.#id);
  }

  /**
   * Raised in place of the event of WebUIApplication when a task of this group without a `taskEntryPoint` begins.
   * A handler does not keep the process running; a task that began does.
   */
  get onbackgroundactivated(): EventHandler<BackgroundActivatedEventArgs> | null {
    return handlersOfGroups.get(this.#id)?.property ?? null;
  }

  set onbackgroundactivated(handler: EventHandler<BackgroundActivatedEventArgs> | null) {
    this.#change((handlers) => (handlers.property = handler));
  }

  addEventListener(type: 'backgroundactivated', handler: EventHandler<BackgroundActivatedEventArgs>): void {
    this.#change((handlers) => handlers.add(type, handler));
  }

  removeEventListener(type: 'backgroundactivated', handler: EventHandler<BackgroundActivatedEventArgs>): void {
    this.#change((handlers) => handlers.remove(type, handler));
  }

  /** @internal */
  describe(): TaskGroup {
    return { id: this.#id, name: this.#name };
  }

  #change(change: (handlers: Handlers) => void): void {
    const handlers = handlersOfGroups.get(this.#id) ?? new ActivationHandlers<BackgroundActivatedEventArgs>();
    change(handlers);
    if (handlers.isEmpty) handlersOfGroups.delete(this.#id);
    else handlersOfGroups.set(this.#id, handlers);
  }
}

/**
 * Windows.ApplicationModel.Background.BackgroundTaskRegistrationGroup: tasks that belong together, such as those of one
 * library in a program.
 */
export const BackgroundTaskRegistrationGroup: CallableClass<typeof BackgroundTaskRegistrationGroupClass> = callable(
  BackgroundTaskRegistrationGroupClass,
  'BackgroundTaskRegistrationGroup',
);
export type BackgroundTaskRegistrationGroup = BackgroundTaskRegistrationGroupClass;
