import { ActivationHandlers } from '../../../internal/background/activation-handlers.js';
import type { EventHandler } from '../../../internal/events/event-source.js';
import type { BackgroundActivatedEventArgs } from '../../application-model/activation/background-activated-event-args.js';

/** Windows.UI.WebUI.BackgroundActivatedEventHandler. */
export type BackgroundActivatedEventHandler = EventHandler<BackgroundActivatedEventArgs>;

/** @internal The handlers for tasks without a group. */
export const applicationHandlers: ActivationHandlers<BackgroundActivatedEventArgs> = new ActivationHandlers();

/** Windows.UI.WebUI.WebUIApplication: the program as the system sees it. */
export class WebUIApplication {
  private constructor() {
    throw new TypeError('WebUIApplication has only static members');
  }

  /**
   * Raised when a task without a `taskEntryPoint` begins. A program that was started for the task gets it as soon as a handler
   * is there. A handler does not keep the process running; a task that began does, until it ends.
   *
   * Setting a handler reaches the agent, and throws where that fails.
   */
  static get onbackgroundactivated(): BackgroundActivatedEventHandler | null {
    return applicationHandlers.property;
  }

  static set onbackgroundactivated(handler: BackgroundActivatedEventHandler | null) {
    applicationHandlers.property = handler;
  }

  static addEventListener(type: 'backgroundactivated', handler: BackgroundActivatedEventHandler): void {
    applicationHandlers.add(type, handler);
  }

  static removeEventListener(type: 'backgroundactivated', handler: BackgroundActivatedEventHandler): void {
    applicationHandlers.remove(type, handler);
  }
}
