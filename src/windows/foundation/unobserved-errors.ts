import { invalidArgument } from '../../internal/errors/errors.js';
import { EventSource, type EventHandler } from '../../internal/events/event-source.js';
import { nextTurn } from '../../internal/runtime/hub.js';
import { onUnobserved, type UnobservedFailure } from '../../internal/async/unobserved.js';

/** What a handler of `UnobservedErrors` gets, in the form of the events of `WinJS.Promise.onerror`. */
export interface UnobservedErrorEvent {
  readonly target: typeof UnobservedErrors;
  readonly type: 'error';
  readonly detail: UnobservedFailure;
}

export type UnobservedErrorHandler = EventHandler<UnobservedErrorEvent>;

const handlers = new EventSource<UnobservedErrorEvent>();

/**
 * Tells of operations that failed while nobody looked at them, where such failures are silent: in a thread that imported
 * `uwp-sockets/global`. A handler is called at the end of the turn of the event loop in which the operation failed. What
 * the program itself ended, by `cancel`, `close` or `cancelIOAsync`, is not told.
 *
 * Without that import nothing is raised here: such failures are unhandled rejections of Node.js.
 *
 * Beyond UWP, in the style of `WinJS.Promise.onerror`.
 */
export class UnobservedErrors {
  private constructor() {
    throw new TypeError('UnobservedErrors has only static members');
  }

  /** Handler for failures; null for none. */
  static get onerror(): UnobservedErrorHandler | null {
    return handlers.property;
  }

  static set onerror(handler: UnobservedErrorHandler | null) {
    handlers.property = handler;
    listen();
  }

  /**
   * Adds a handler; the same function twice has the effect of once. Throws E_INVALIDARG (0x80070057) for what is no
   * function and for another event.
   */
  static addEventListener(type: 'error', handler: UnobservedErrorHandler): void {
    if (type !== 'error') throw invalidArgument(`there is no event ${String(type)}; the event is error`);
    handlers.add(handler);
    listen();
  }

  /** Removes what `addEventListener` added; without effect for anything else. */
  static removeEventListener(type: 'error', handler: UnobservedErrorHandler): void {
    if (type === 'error') handlers.remove(handler);
    listen();
  }
}

/** Nothing is watched for while nobody wants to hear of it. */
function listen(): void {
  onUnobserved(handlers.isEmpty ? null : raiseLater);
}

/** Unless somebody looks at the operation before this turn ends, which is how Node.js judges rejections. */
function raiseLater(detail: UnobservedFailure, isObserved: () => boolean): void {
  nextTurn(() => {
    if (!isObserved()) handlers.raise({ target: UnobservedErrors, type: 'error', detail });
  });
}
