import type { IBackgroundTaskInstance } from '../../application-model/background/background-task-instance.js';

/** Windows.UI.WebUI.IWebUIBackgroundTaskInstance: one run of a task that is a script. */
export interface IWebUIBackgroundTaskInstance extends IBackgroundTaskInstance {
  succeeded: boolean;
}

let current: IWebUIBackgroundTaskInstance | null = null;

/** @internal The process runs this task from now on. */
export function setCurrentTask(instance: IWebUIBackgroundTaskInstance): void {
  current = instance;
}

/** Windows.UI.WebUI.WebUIBackgroundTaskInstance: the task that the process runs. */
export class WebUIBackgroundTaskInstance {
  private constructor() {
    throw new TypeError('WebUIBackgroundTaskInstance has only static members');
  }

  /** The task; null in a process that was not started for one. */
  static get current(): IWebUIBackgroundTaskInstance | null {
    return current;
  }
}
