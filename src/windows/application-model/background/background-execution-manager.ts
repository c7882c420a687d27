import { immediately } from '../../../internal/async/immediate-operation.js';
import type { AsyncOperation } from '../../../internal/async/async-operation.js';
import { rejectCallbacks } from '../../../internal/projection/callback-style.js';
import { requireEnum, takeSignal } from '../../../internal/projection/arguments.js';
import { textOf } from '../../../internal/projection/marshalling.js';
import { startWithSignal, type SignalOptions } from '../../../internal/async/with-signal.js';
import { BackgroundAccessRequestKind } from './background-access-request-kind.js';
import { BackgroundAccessStatus } from './background-access-status.js';

/**
 * Windows.ApplicationModel.Background.BackgroundExecutionManager: whether the application may run background tasks.
 *
 * It may: no user is asked. The status is always `allowedSubjectToSystemPolicy`, as by default on Windows; the policy is the
 * time limit of a task, and the pauses after tasks that fail.
 */
export class BackgroundExecutionManager {
  private constructor() {
    throw new TypeError('BackgroundExecutionManager has only static members');
  }

  static requestAccessAsync(options?: SignalOptions): AsyncOperation<BackgroundAccessStatus>;
  static requestAccessAsync(applicationId: string, options?: SignalOptions): AsyncOperation<BackgroundAccessStatus>;
  static requestAccessAsync(...parameters: unknown[]): AsyncOperation<BackgroundAccessStatus> {
    const options = takeSignal(parameters);
    requireText(parameters[0]);
    return startWithSignal(() => immediately(() => BackgroundAccessStatus.allowedSubjectToSystemPolicy), options);
  }

  static getAccessStatus(applicationId?: string): BackgroundAccessStatus {
    requireText(applicationId);
    return BackgroundAccessStatus.allowedSubjectToSystemPolicy;
  }

  /** Without effect, since access is not something to be given; `unregister` ends what a task does. */
  static removeAccess(applicationId?: string): void {
    requireText(applicationId);
  }

  /** Results in true for both kinds. Throws E_INVALIDARG (0x80070057) for anything but a BackgroundAccessRequestKind. */
  static requestAccessKindAsync(
    requestedAccess: BackgroundAccessRequestKind,
    reason: string,
    options?: SignalOptions,
  ): AsyncOperation<boolean> {
    requireEnum(BackgroundAccessRequestKind, requestedAccess, 'requestedAccess');
    textOf(reason);
    return startWithSignal(() => immediately(() => true), options);
  }
}

rejectCallbacks(BackgroundExecutionManager);

function requireText(applicationId: unknown): void {
  if (applicationId !== undefined) textOf(applicationId as string);
}
