import { request } from '../agent/connection.js';
import type { Launch, RegisteredTask, TaskDescription } from './task-description.js';

/** Registers a task with the agent and returns its id. */
export function registerTask(task: TaskDescription, launch: Launch): string {
  return String(request({ type: 'register', task, launch }).message['taskId']);
}

/** @param cancel whether its running instances are canceled */
export function unregisterTask(taskId: string, cancel: boolean): void {
  request({ type: 'unregister', taskId, cancel });
}

/** The tasks of this application. */
export function registeredTasks(): RegisteredTask[] {
  return request({ type: 'tasks' }).message['tasks'] as RegisteredTask[];
}
