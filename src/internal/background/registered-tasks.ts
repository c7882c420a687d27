import { request } from '../agent/connection.js';
import type { Launch, TaskRecord } from '../agent/protocol.js';

/** Registers a task with the agent and returns its id. */
export function registerTask(task: Omit<TaskRecord, 'taskId'>, launch: Launch): string {
  return request('register', { task, launch }).message.taskId;
}

/** @param cancel whether its running instances are canceled */
export function unregisterTask(taskId: string, cancel: boolean): void {
  request('unregister', { taskId, cancel });
}

/** The tasks of this application. */
export function registeredTasks(): readonly TaskRecord[] {
  return request('tasks', {}).message.tasks;
}
