import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { illegalCall } from '../../../internal/errors/errors.js';

/** The class behind `BackgroundTaskDeferral`. */
export class BackgroundTaskDeferralClass {
  #onCompleted: (() => void) | null;

  /** @internal */
  constructor(onCompleted: () => void) {
    this.#onCompleted = onCompleted;
  }

  /** Reports that the work is done. Throws E_ILLEGAL_METHOD_CALL (0x8000000E) the second time. */
  complete(): void {
    const onCompleted = this.#onCompleted;
    if (!onCompleted) throw illegalCall('complete: the deferral was completed already');
    this.#onCompleted = null;
    onCompleted();
  }
}

/** Windows.ApplicationModel.Background.BackgroundTaskDeferral: keeps a task running until its asynchronous work is done. */
export const BackgroundTaskDeferral: ApiMadeClass<typeof BackgroundTaskDeferralClass> = apiMade(
  BackgroundTaskDeferralClass,
  'BackgroundTaskDeferral',
);
export type BackgroundTaskDeferral = BackgroundTaskDeferralClass;
