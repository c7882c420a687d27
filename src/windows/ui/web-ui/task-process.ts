import { process } from '../../../internal/runtime/process.js';

import { setApplicationRoot } from '../../../internal/agent/application.js';
import { becomeTask } from '../../../internal/agent/connection.js';
import { receive, takeActivations } from '../../../internal/background/agent-events.js';
import { rethrowLater } from '../../../internal/async/rethrow-later.js';
import { nextTurn } from '../../../internal/runtime/hub.js';
import { beginTask } from './activations.js';
import { failureOf, taskOfScript } from './task-script.js';
import { setCurrentTask } from './web-ui-background-task-instance.js';
import type { WebUIBackgroundTaskInstanceRuntimeClass } from './web-ui-background-task-instance-runtime-class.js';

const VARIABLE = 'UWP_SOCKETS_TASK';

/** What the script finds in the global scope. */
interface TaskGlobals {
  Windows?: object;
  close: () => void;
}

/**
 * Makes this process that of a task, and runs its script. The agent started it, with the root of the application and the script
 * as arguments.
 *
 * @param tree what the script finds as `Windows` in the global scope
 */
export function runTask(tree: object): void {
  const [, , root = '', script = ''] = process.argv;
  const instance = process.env[VARIABLE];
  if (instance === undefined) throw new Error('the runner of background tasks is started by the agent');
  // Programs that the script starts are no tasks, and the script sees itself as the program.
  delete process.env[VARIABLE];
  process.argv.splice(1, 2);
  setApplicationRoot(root);
  becomeTask(instance);
  receive('activation', (...begun) => begin(beginTask(...begun, leave), script, tree));
  takeActivations();
}

function begin(task: WebUIBackgroundTaskInstanceRuntimeClass, script: string, tree: object): void {
  setCurrentTask(task);
  const globals = globalThis as unknown as TaskGlobals;
  globals.Windows ??= tree;
  globals.close = () => task.end();
  reportEndOfProcess(task);
  run(script, task).catch(rethrowLater);
}

/** What the script leaves undone in this turn, such as a batch of datagrams, is done before the process ends. */
function leave(): void {
  nextTurn(() => process.exit());
}

function reportEndOfProcess(task: WebUIBackgroundTaskInstanceRuntimeClass): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    // A script with a handler of its own goes on.
    if (process.listenerCount('uncaughtException') === 0) task.end(failureOf(error));
  });
  process.once('exit', (code) => {
    task.end(code === 0 ? undefined : failureOf(`the script ended its process with the code ${code}`));
  });
}

/** A script that exports `run` is an IBackgroundTask; any other ends by `close`, or when nothing keeps its process running. */
async function run(script: string, task: WebUIBackgroundTaskInstanceRuntimeClass): Promise<void> {
  const owner = await taskOfScript(script);
  if (!owner) return;
  await owner.run(task);
  task.release();
}
