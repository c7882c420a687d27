import type { Frame } from '../../../internal/agent/connection.js';
import { holdForTask, receive } from '../../../internal/background/agent-events.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import { nextTurn } from '../../../internal/runtime/hub.js';
import type { ActivationMessage, CanceledMessage } from '../../../internal/background/task-messages.js';
import type { ActivationHandlers } from '../../../internal/background/activation-handlers.js';
import {
  BackgroundActivatedEventArgsClass,
  type BackgroundActivatedEventArgs,
} from '../../application-model/activation/background-activated-event-args.js';
import { handlersOfGroup } from '../../application-model/background/background-task-registration-group.js';
import type { BackgroundTaskCancellationReason } from '../../application-model/background/background-task-cancellation-reason.js';
import { triggerDetailsOf } from '../../networking/sockets/socket-activity-trigger-details.js';
import { applicationHandlers } from './web-ui-application.js';
import { WebUIBackgroundTaskInstanceRuntimeClassClass } from './web-ui-background-task-instance-runtime-class.js';

/** The tasks that this thread runs, by the ids of their instances. */
const running = new Map<string, WebUIBackgroundTaskInstanceRuntimeClassClass>();

/** @internal The task that an activation begins; `onEnded` is called after the agent has been told of its end. */
export function beginTask(frame: Frame, onEnded: () => void): WebUIBackgroundTaskInstanceRuntimeClassClass {
  const activation = frame.message as unknown as ActivationMessage;
  const task = new WebUIBackgroundTaskInstanceRuntimeClassClass(activation, detailsOf(activation, frame.tail), () => {
    running.delete(activation.instance);
    onEnded();
  });
  running.set(activation.instance, task);
  return task;
}

function detailsOf({ details }: ActivationMessage, tail: Uint8Array): unknown {
  return details?.kind === 'socketActivity' ? triggerDetailsOf(details as never, tail) : null;
}

function activate(frame: Frame): void {
  const task = beginTask(frame, holdForTask());
  const handlers = handlersOf(frame.message as unknown as ActivationMessage);
  if (!handlers || handlers.isEmpty) {
    task.end({
      hresult: Hresult.E_NOTIMPL,
      message: 'the program has no handler of backgroundactivated for this task',
    });
    return;
  }
  handlers.raise(new BackgroundActivatedEventArgsClass(null, task));
  // An exception in a handler ends the process before this turn does, and then the task did not succeed.
  nextTurn(() => task.release());
}

function handlersOf({ task }: ActivationMessage): ActivationHandlers<BackgroundActivatedEventArgs> | undefined {
  return task.group ? handlersOfGroup(task.group.id) : applicationHandlers;
}

receive('activation', activate);
receive('canceled', ({ message }) => {
  const { instance, reason } = message as unknown as CanceledMessage;
  running.get(instance)?.raiseCanceled(reason as BackgroundTaskCancellationReason);
});
