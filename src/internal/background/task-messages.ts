import type { RegisteredTask } from './task-description.js';

/** How a task failed. */
export interface TaskFailure {
  readonly hresult: number;
  readonly message: string;
}

/** A task begins. What happened is in `details`, in the form of its kind of trigger. */
export interface ActivationMessage {
  readonly instance: string;
  readonly task: RegisteredTask;
  readonly details: { readonly kind: string } | null;
}

export interface CompletedMessage {
  readonly taskId: string;
  readonly instance: string;
  readonly error: TaskFailure | null;
}

export interface ProgressMessage {
  readonly taskId: string;
  readonly instance: string;
  readonly progress: number;
}

export interface CanceledMessage {
  readonly instance: string;
  /** A BackgroundTaskCancellationReason. */
  readonly reason: number;
}
