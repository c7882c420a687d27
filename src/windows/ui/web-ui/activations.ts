import { contextAt } from '../../../internal/agent/reclaim.js';
import type { ActivationHandlers } from '../../../internal/background/activation-handlers.js';
import { receive, whenIdle } from '../../../internal/background/agent-events.js';
import type { TaskLink } from '../../../internal/background/task-link.js';
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
import { applicationHandlers } from './web-ui-application.js';
import {
  WebUIBackgroundTaskInstanceRuntimeClassClass,
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
  const run = { instance, task, triggerDetails: detailsOf(details, tail), link };
  const begun = new WebUIBackgroundTaskInstanceRuntimeClassClass(run, () => {
    running.delete(instance);
    onEnded();
  });
  running.set(instance, begun);
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
  const handlers = handlersOf(activation.task);
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
receive('canceled', ({ instance, reason }) => {
  running.get(instance)?.raiseCanceled(reason as BackgroundTaskCancellationReason);
});
