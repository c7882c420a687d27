import { request } from '../agent/connection.js';
import type { Launch, TaskRecord } from '../agent/protocol.js';
import { localTasks, unregisterLocalTask } from './local-tasks.js';

/** Registers a task with the agent and returns its id. */
export function registerTask(task: Omit<TaskRecord, 'taskId'>, launch: Launch): string {
  return request('register', { task, launch }).message.taskId;
}

/** @param cancel whether its running instances are canceled */
export function unregisterTask(taskId: string, cancel: boolean): void {
  if (!unregisterLocalTask(taskId, cancel)) request('unregister', { taskId, cancel });
}

/** The tasks of this application, and those of this thread. */
export function registeredTasks(): readonly TaskRecord[] {
  return [...localTasks(), ...request('tasks', {}).message.tasks];
}
