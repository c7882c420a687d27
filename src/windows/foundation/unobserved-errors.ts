import { invalidArgument } from '../../internal/errors/errors.js';
import { EventSource, type EventHandler } from '../../internal/events/event-source.js';
import { nextTurn } from '../../internal/runtime/hub.js';
import { onUnobserved, type UnobservedFailure } from '../../internal/async/unobserved.js';

/** The event of `UnobservedErrors`, in the form of those of `WinJS.Promise.onerror`. */
export interface UnobservedErrorEvent {
  readonly target: typeof UnobservedErrors;
  readonly type: 'error';
  readonly detail: UnobservedFailure;
}

export type UnobservedErrorHandler = EventHandler<UnobservedErrorEvent>;

const handlers = new EventSource<UnobservedErrorEvent>();

/**
 * Reports operations that failed unobserved in a thread that imported `uwp-sockets/global`, which silences such failures.
 * A handler is called at the end of the turn of the event loop in which the operation failed. Operations that the
 * application itself ended, by `cancel`, `close` or `cancelIOAsync`, are not reported.
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
   * Adds a handler; adding a function twice has the effect of once. Throws E_INVALIDARG (0x80070057) for anything but a
   * function and for another event.
   */
  static addEventListener(type: 'error', handler: UnobservedErrorHandler): void {
    if (type !== 'error') throw invalidArgument(`there is no event ${String(type)}; the event is error`);
    handlers.add(handler);
    listen();
  }

  /** Removes a handler added by `addEventListener`; without effect for any other. */
  static removeEventListener(type: 'error', handler: UnobservedErrorHandler): void {
    if (type === 'error') handlers.remove(handler);
    listen();
  }
}

/** Without handlers there is no listener, so that failures cost nothing. */
function listen(): void {
  onUnobserved(handlers.isEmpty ? null : raiseLater);
}

/** Raises the event unless the operation is observed by the end of this turn: the criterion of Node.js for rejections. */
function raiseLater(detail: UnobservedFailure, isObserved: () => boolean): void {
  nextTurn(() => {
    if (!isObserved()) handlers.raise({ target: UnobservedErrors, type: 'error', detail });
  });
}
