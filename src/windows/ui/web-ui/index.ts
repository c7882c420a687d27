// Gives activations to the handlers of WebUIApplication and of groups.
import './activations.js';

export { WebUIApplication, type BackgroundActivatedEventHandler } from './web-ui-application.js';
export { WebUIBackgroundTaskInstanceRuntimeClass } from './web-ui-background-task-instance-runtime-class.js';
export { WebUIBackgroundTaskInstance, type IWebUIBackgroundTaskInstance } from './web-ui-background-task-instance.js';
