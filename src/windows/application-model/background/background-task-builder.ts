import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { applicationRoot } from '../../../internal/agent/application.js';
import { invalidArgument, UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import { launchOfProgram, launchOfTask, resolveEntryPoint } from '../../../internal/background/launch.js';
import { parseGuid } from '../../../internal/projection/guid.js';
import { requireKnown } from '../../../internal/background/conditions.js';
import { registerLocalTask } from '../../../internal/background/local-tasks.js';
import { registerTask } from '../../../internal/background/registered-tasks.js';
import { textOf } from '../../../internal/projection/marshalling.js';
import type { Launch, TaskRecord } from '../../../internal/agent/protocol.js';
import { ControlChannelBackgroundTrigger } from '../../networking/sockets/control-channel-background-trigger.js';
import { WEB_SOCKET_KEEP_ALIVE } from '../../networking/sockets/web-socket-keep-alive.js';
import type { IBackgroundCondition } from './background-condition.js';
import { BackgroundTaskRegistrationGroup } from './background-task-registration-group.js';
import { registrationOf, type BackgroundTaskRegistration } from './background-task-registration.js';
import type { IBackgroundTrigger } from './background-trigger.js';
import { SocketActivityTrigger } from './socket-activity-trigger.js';
import { SystemCondition } from './system-condition.js';
import { SystemTrigger } from './system-trigger.js';

const TRIGGERS = [SocketActivityTrigger, SystemTrigger, ControlChannelBackgroundTrigger];

/** The class behind `BackgroundTaskBuilder`. */
export class BackgroundTaskBuilderClass {
  #name = '';
  #taskEntryPoint = '';
  #trigger: IBackgroundTrigger | null = null;
  readonly #conditions: IBackgroundCondition[] = [];
  #cancelOnConditionLoss = false;
  #isNetworkRequested = false;
  #taskGroup: BackgroundTaskRegistrationGroup | null = null;
  #environment: Readonly<Record<string, string>> = {};

  /** Name of the task, which the application chooses. Several registrations may have the same. */
  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = textOf(name);
  }

  /**
   * The script of the task, `js\task.js` or `js/task.js`: its path below the application's root, the folder with the
   * package.json of the program. It runs in a process of its own. "", the default: the program takes activations itself, by
   * the event `backgroundactivated` of WebUIApplication or of the group; if it does not run, it is started.
   */
  get taskEntryPoint(): string {
    return this.#taskEntryPoint;
  }

  set taskEntryPoint(path: string) {
    this.#taskEntryPoint = textOf(path);
  }

  /** Whether a running task is canceled, with `conditionLoss`, when a condition no longer holds. Default false. */
  get cancelOnConditionLoss(): boolean {
    return this.#cancelOnConditionLoss;
  }

  set cancelOnConditionLoss(value: boolean) {
    this.#cancelOnConditionLoss = Boolean(value);
  }

  /** Whether the network should stay connected while the machine sleeps. Default false; stored, without effect here. */
  get isNetworkRequested(): boolean {
    return this.#isNetworkRequested;
  }

  set isNetworkRequested(value: boolean) {
    this.#isNetworkRequested = Boolean(value);
  }

  /** The group of the task; null, the default, for none. Throws E_INVALIDARG (0x80070057) for anything else. */
  get taskGroup(): BackgroundTaskRegistrationGroup | null {
    return this.#taskGroup;
  }

  set taskGroup(group: BackgroundTaskRegistrationGroup | null) {
    if (group !== null && !(group instanceof BackgroundTaskRegistrationGroup)) {
      throw invalidArgument('taskGroup must be a BackgroundTaskRegistrationGroup or null');
    }
    this.#taskGroup = group;
  }

  /**
   * Environment variables of the task beside those that are recorded of this process (paths, language, time zone, NODE_*,
   * XDG_*, UWP_SOCKETS_*). They are stored with the registration, readable by this user. Default: none.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but an object of strings.
   *
   * Beyond UWP.
   */
  get environment(): Readonly<Record<string, string>> {
    return this.#environment;
  }

  set environment(variables: Readonly<Record<string, string>>) {
    this.#environment = Object.freeze({ ...requireVariables(variables) });
  }

  /** Throws E_INVALIDARG (0x80070057) for anything but a trigger. */
  setTrigger(trigger: IBackgroundTrigger): void {
    if (!TRIGGERS.some((type) => trigger instanceof type)) {
      throw invalidArgument(
        'trigger must be a SocketActivityTrigger, a SystemTrigger or one of a ControlChannelTrigger',
      );
    }
    this.#trigger = trigger;
  }

  /** Throws E_INVALIDARG (0x80070057) for anything but a condition. */
  addCondition(condition: IBackgroundCondition): void {
    if (!(condition instanceof SystemCondition)) throw invalidArgument('condition must be a SystemCondition');
    this.#conditions.push(condition);
  }

  /** There are no COM classes here: throws REGDB_E_CLASSNOTREG (0x80040154), E_INVALIDARG (0x80070057) without a GUID. */
  setTaskEntryPointClsid(taskEntryPoint: string): void {
    parseGuid(taskEntryPoint);
    throw new UwpError(Hresult.REGDB_E_CLASSNOTREG, 'setTaskEntryPointClsid: a task is a script; set taskEntryPoint');
  }

  /**
   * Registers the task, with the runtime and the environment with which it is to be started. The registration outlives the
   * program, until it is removed by `unregister`.
   *
   * Throws E_INVALIDARG (0x80070057) without a name or trigger, and for a script that is not below the application's root;
   * ERROR_FILE_NOT_FOUND (0x80070002) for a script that does not exist; E_NOTIMPL (0x80004001) for a type of SystemTrigger and
   * for a condition that nothing observes here, and for conditions of a SocketActivityTrigger; E_ILLEGAL_METHOD_CALL
   * (0x8000000E) without `taskEntryPoint` in a program that runs no script, such as a REPL, and for a trigger of a
   * ControlChannelTrigger that is closed.
   *
   * A task of a SystemTrigger or of a ControlChannelTrigger belongs to this thread: it runs here, whatever its `taskEntryPoint`
   * is, and its registration ends with the program.
   */
  register(): BackgroundTaskRegistration {
    const task = this.#describe();
    const trigger = this.#trigger!;
    const isAgents = trigger instanceof SocketActivityTrigger;
    const taskId = isAgents ? registerTask(task, this.#launch()) : this.#registerLocally(task, trigger);
    return registrationOf({ ...task, taskId });
  }

  #describe(): Omit<TaskRecord, 'taskId'> {
    if (this.#name === '') throw invalidArgument('register: the task has no name');
    if (!this.#trigger) throw invalidArgument('register: the task has no trigger');
    const conditions = this.#conditions.map(({ conditionType }) => conditionType);
    if (conditions.length > 0 && this.#trigger instanceof SocketActivityTrigger) throw unconditional();
    requireKnown(conditions);
    return {
      name: this.#name,
      entryPoint: this.#taskEntryPoint === '' ? null : this.#taskEntryPoint,
      trigger: this.#trigger.describe(),
      conditions,
      group: this.#taskGroup && this.#taskGroup.describe(),
      cancelOnConditionLoss: this.#cancelOnConditionLoss,
      isNetworkRequested: this.#isNetworkRequested,
    };
  }

  #registerLocally(task: Omit<TaskRecord, 'taskId'>, trigger: SystemTrigger | ControlChannelBackgroundTrigger): string {
    const { source } = trigger;
    const entry = this.#taskEntryPoint;
    const isWithoutScript = entry === '' || entry === WEB_SOCKET_KEEP_ALIVE;
    return registerLocalTask(
      task,
      trigger,
      isWithoutScript ? entry : resolveEntryPoint(entry, applicationRoot()),
      source,
    );
  }

  #launch(): Launch {
    if (this.#taskEntryPoint === '') return launchOfProgram(this.#environment);
    const root = applicationRoot();
    return launchOfTask(resolveEntryPoint(this.#taskEntryPoint, root), root, this.#environment);
  }
}

/** Windows.ApplicationModel.Background.BackgroundTaskBuilder: registers tasks. */
export const BackgroundTaskBuilder: CallableClass<typeof BackgroundTaskBuilderClass> = callable(
  BackgroundTaskBuilderClass,
  'BackgroundTaskBuilder',
);
export type BackgroundTaskBuilder = BackgroundTaskBuilderClass;

function unconditional(): UwpError {
  return new UwpError(Hresult.E_NOTIMPL, 'register: the agent observes no SystemCondition for a SocketActivityTrigger');
}

function requireVariables(variables: unknown): Record<string, string> {
  const isObject = typeof variables === 'object' && variables !== null;
  if (isObject && Object.entries(variables).every(isVariable)) return variables as Record<string, string>;
  throw invalidArgument('environment must be an object of strings, without NUL, by names without "="');
}

function isVariable([name, value]: [string, unknown]): boolean {
  return name !== '' && !/[=\0]/.test(name) && typeof value === 'string' && !value.includes('\0');
}
