/** What starts a task, as the agent stores it. */
export type TriggerDescription =
  { readonly kind: 'socketActivity' } | { readonly kind: 'system'; readonly type: number; readonly oneShot: boolean };

export interface GroupDescription {
  readonly id: string;
  readonly name: string;
}

/** What a program registers. */
export interface TaskDescription {
  readonly name: string;
  /** Path of the script below the application's root; null where the program takes activations itself. */
  readonly entryPoint: string | null;
  readonly trigger: TriggerDescription;
  /** SystemConditionTypes. */
  readonly conditions: readonly number[];
  readonly group: GroupDescription | null;
  readonly cancelOnConditionLoss: boolean;
  readonly isNetworkRequested: boolean;
}

/** A registration, as the agent lists it. */
export interface RegisteredTask extends TaskDescription {
  readonly taskId: string;
}

/** The command that starts a task or its program; no shell is involved. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}
