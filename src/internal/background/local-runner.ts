import type { TaskRecord } from '../agent/protocol.js';
import type { RunLink } from './task-link.js';

/** An activation, and where its instance reports to. */
export interface LocalRun {
  readonly instance: string;
  readonly task: TaskRecord;
  /** What runs it, "" for the handlers of the program. */
  readonly entry: string;
  readonly triggerDetails: unknown;
  readonly link: RunLink;
}

let run: (activation: LocalRun) => void;

/** Sets what runs the tasks of this thread. */
export function runLocalTasks(runner: typeof run): void {
  run = runner;
}

/** Runs a task of this thread. */
export function runLocally(activation: LocalRun): void {
  run(activation);
}
