import { classOf, get, interfaceOf, projectedEvent } from '../model.mjs';

/** The part that concerns background tasks. @type {import('../model.mjs').Namespace} */
export const windowsApplicationModelActivation = {
  name: 'Windows.ApplicationModel.Activation',
  types: {
    BackgroundActivatedEventArgs: classOf([], { ...projectedEvent, taskInstance: get }),
    IBackgroundActivatedEventArgs: interfaceOf({ taskInstance: get }),
  },
};
