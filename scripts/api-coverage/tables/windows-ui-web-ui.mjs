import {
  classOf,
  event,
  get,
  getSet,
  interfaceOf,
  method,
  notApplicable,
  otherType,
  staticEvent,
  staticGet,
} from '../model.mjs';

const NO_WINDOW = 'a program has no window that the system shows and hides';

/** The part that concerns background tasks. @type {import('../model.mjs').Namespace} */
export const windowsUiWebUi = {
  name: 'Windows.UI.WebUI',
  types: {
    BackgroundActivatedEventHandler: otherType(),
    IWebUIBackgroundTaskInstance: interfaceOf({
      canceled: event,
      getDeferral: method(0),
      getThrottleCount: method(1),
      instanceId: get,
      progress: getSet,
      succeeded: getSet,
      suspendedCount: get,
      task: get,
      triggerDetails: get,
    }),
    WebUIApplication: classOf([], {
      activated: notApplicable(NO_WINDOW, staticEvent),
      backgroundactivated: staticEvent,
      enteredbackground: notApplicable(NO_WINDOW, staticEvent),
      leavingbackground: notApplicable(NO_WINDOW, staticEvent),
      navigated: notApplicable(NO_WINDOW, staticEvent),
      resuming: notApplicable(NO_WINDOW, staticEvent),
      suspending: notApplicable(NO_WINDOW, staticEvent),
    }),
    WebUIBackgroundTaskInstance: classOf([], { current: staticGet }),
    WebUIBackgroundTaskInstanceRuntimeClass: classOf([], {
      canceled: event,
      getDeferral: method(0),
      getThrottleCount: method(1),
      instanceId: get,
      progress: getSet,
      succeeded: getSet,
      suspendedCount: get,
      task: get,
      triggerDetails: get,
    }),
  },
};
