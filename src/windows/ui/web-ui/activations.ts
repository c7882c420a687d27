import { contextAt } from '../../../internal/agent/reclaim.js';
import type { ActivationHandlers } from '../../../internal/background/activation-handlers.js';
import { receive, whenIdle } from '../../../internal/background/agent-events.js';
import { runLocalTasks, type LocalRun } from '../../../internal/background/local-runner.js';
import type { TaskLink } from '../../../internal/background/task-link.js';
import { UwpError } from '../../../internal/errors/errors.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import type { ActivationDetails, AgentEvent, TaskRecord } from '../../../internal/agent/protocol.js';
import { nextTick } from '../../../internal/async/rethrow-later.js';
import {
  BackgroundActivatedEventArgsClass,
  type BackgroundActivatedEventArgs,
} from '../../application-model/activation/background-activated-event-args.js';
import { handlersOfGroup } from '../../application-model/background/background-task-registration-group.js';
import type { BackgroundTaskCancellationReason } from '../../application-model/background/background-task-cancellation-reason.js';
import { SocketActivityInformationClass } from '../../networking/sockets/socket-activity-information.js';
import { SocketActivityTriggerDetailsClass } from '../../networking/sockets/socket-activity-trigger-details.js';
import type { SocketActivityTriggerReason } from '../../networking/sockets/socket-activity-trigger-reason.js';
import { WEB_SOCKET_KEEP_ALIVE, WebSocketKeepAlive } from '../../networking/sockets/web-socket-keep-alive.js';
import { failureOf, taskOfScript } from './task-script.js';
import { applicationHandlers } from './web-ui-application.js';
import {
  WebUIBackgroundTaskInstanceRuntimeClassClass,
  type TaskRun,
  type WebUIBackgroundTaskInstanceRuntimeClass,
} from './web-ui-background-task-instance-runtime-class.js';

/** @internal */
export type Activation = Extract<AgentEvent, { readonly type: 'activation' }>;
type SocketActivity = Extract<ActivationDetails, { readonly reason: number }>;

/** The tasks that this thread runs, by the ids of their instances. */
const running = new Map<string, WebUIBackgroundTaskInstanceRuntimeClass>();

/** @internal The task that an activation begins; `onEnded` is called after the agent has been told of its end. */
export function beginTask(
  { instance, task, details }: Activation,
  tail: Uint8Array,
  link: TaskLink,
  onEnded: () => void,
): WebUIBackgroundTaskInstanceRuntimeClass {
  return beginRun({ instance, task, triggerDetails: detailsOf(details, tail), link }, onEnded);
}

function beginRun(run: TaskRun, onEnded: () => void): WebUIBackgroundTaskInstanceRuntimeClass {
  const begun = new WebUIBackgroundTaskInstanceRuntimeClassClass(run, () => {
    running.delete(run.instance);
    onEnded();
  });
  running.set(run.instance, begun);
  return begun;
}

function detailsOf(details: ActivationDetails, tail: Uint8Array): unknown {
  if (details.kind !== 'socketActivity') return null;
  const { reason, socket: record } = details as SocketActivity;
  const information = new SocketActivityInformationClass({ record, context: contextAt(tail, 0, record) });
  return new SocketActivityTriggerDetailsClass(reason as SocketActivityTriggerReason, information);
}

function activate(activation: Activation, tail: Uint8Array, link: TaskLink): void {
  link.hold();
  const task = beginTask(activation, tail, link, () => {
    link.release();
    whenIdle();
  });
  giveToHandlers(task, activation.task);
}

/** A task that this thread registered begins. */
function activateLocal({ entry, ...run }: LocalRun): void {
  const task = beginRun(run, () => undefined);
  if (entry === '') giveToHandlers(task, run.task);
  else runEntry(entry, task).catch((error: unknown) => task.end(failureOf(error)));
}

async function runEntry(entry: string, task: WebUIBackgroundTaskInstanceRuntimeClass): Promise<void> {
  const runner = entry === WEB_SOCKET_KEEP_ALIVE ? new WebSocketKeepAlive() : await taskOfScript(entry);
  if (!runner) throw new UwpError(Hresult.E_NOTIMPL, `${entry} exports no run, as a task of this program has to`);
  await runner.run(task);
  task.release();
}

function giveToHandlers(task: WebUIBackgroundTaskInstanceRuntimeClass, record: TaskRecord): void {
  const handlers = handlersOf(record);
  if (!handlers || handlers.isEmpty) {
    task.end({ hresult: Hresult.E_NOTIMPL >>> 0, message: 'the program has no handler of backgroundactivated for it' });
    return;
  }
  handlers.raise(new BackgroundActivatedEventArgsClass(null, task));
  // An exception in a handler is thrown before: a process that it ends did not complete the task.
  nextTick(() => task.release());
}

function handlersOf({ group }: TaskRecord): ActivationHandlers<BackgroundActivatedEventArgs> | undefined {
  return group ? handlersOfGroup(group.id) : applicationHandlers;
}

receive('activation', activate);
runLocalTasks(activateLocal);
receive('canceled', ({ instance, reason }) => {
  running.get(instance)?.raiseCanceled(reason as BackgroundTaskCancellationReason);
});
