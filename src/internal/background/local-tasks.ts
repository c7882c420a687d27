import type { TaskRecord } from '../agent/protocol.js';
import { nodeCrypto } from '../runtime/node-modules.js';
import { LocalTask } from './local-task.js';
import type { TaskSource } from './task-source.js';

const tasks = new Map<string, LocalTask>();

/**
 * Registers a task that this thread runs, as long as it lives itself, and returns its id. Throws E_NOTIMPL where the system does
 * not report what it needs.
 *
 * @param trigger the trigger object
 * @param entry what runs it, "" for the handlers of the program
 */
export function registerLocalTask(
  task: Omit<TaskRecord, 'taskId'>,
  trigger: object,
  entry: string,
  source: TaskSource,
): string {
  const taskId = nodeCrypto().randomUUID();
  const onOnce = task.trigger.oneShot ? (): void => void unregisterLocalTask(taskId, false) : null;
  const local = new LocalTask({ ...task, taskId }, trigger, entry, source, onOnce);
  local.register();
  tasks.set(taskId, local);
  return taskId;
}

/** False when there is no such task in this thread. */
export function unregisterLocalTask(taskId: string, cancel: boolean): boolean {
  const task = tasks.get(taskId);
  if (!task) return false;
  tasks.delete(taskId);
  task.unregister(cancel);
  return true;
}

export function localTask(taskId: string): LocalTask | undefined {
  return tasks.get(taskId);
}

export function localTasks(): TaskRecord[] {
  return Array.from(tasks.values(), ({ record }) => record);
}
