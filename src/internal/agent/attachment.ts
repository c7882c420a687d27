import { BindingAgentEvents } from '../../native/index.cjs';
import { rethrowLater } from '../async/rethrow-later.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { callNative } from '../errors/native-error.js';
import { hold, nativeHub, release, reserveTokens, unwatch, watch, type Source } from '../runtime/hub.js';
import { AgentConnection } from './connection.js';
import type { AgentEvent, AgentNotice } from './protocol.js';

/** Receives what the agent reports. */
export interface AgentListener {
  /** @param tail the context of a socket */
  received(event: AgentEvent, tail: Uint8Array): void;
  /** The agent ended the connection, or sent what cannot be understood. Not called after `close`. */
  lost(error: Error): void;
}

/**
 * A connection on which the agent reports activations and the progress of tasks. It does not keep the process running, unless
 * told to.
 */
export class AgentAttachment implements Source {
  readonly #token = reserveTokens(1);
  readonly #native: BindingAgentEvents;
  readonly #listener: AgentListener;
  /** So many activations were waiting for this program, and come first. */
  readonly pending: number;
  #isHeld = false;
  #isClosed = false;

  /**
   * Throws as the constructor of `AgentConnection`.
   *
   * @param activations whether this program takes activations of tasks without an entry point
   */
  constructor(activations: boolean, listener: AgentListener) {
    this.#listener = listener;
    const connection = new AgentConnection();
    this.pending = connection.request('attach', { activations }).message.pending ?? 0;
    watch(this.#token, this);
    try {
      this.#native = callNative(() => new BindingAgentEvents(nativeHub(), this.#token, connection.native));
    } catch (error) {
      unwatch(this.#token);
      connection.close();
      throw error;
    }
  }

  /** Whether it keeps the process running. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  set isHeld(isHeld: boolean) {
    if (isHeld === this.#isHeld || this.#isClosed) return;
    this.#isHeld = isHeld;
    if (isHeld) hold();
    else release();
  }

  ready(): void {
    while (!this.#isClosed) {
      const frame = this.#take();
      if (!frame) return;
      this.#deliver(frame.event, frame.tail);
    }
  }

  /** Sends what nothing answers. Throws when the connection is lost. */
  send(notice: AgentNotice): void {
    callNative(() => this.#native.send(JSON.stringify(notice)));
  }

  close(): void {
    if (this.#isClosed) return;
    this.isHeld = false;
    this.#isClosed = true;
    unwatch(this.#token);
    this.#native.close();
  }

  /** What a handler throws must not keep later events from being delivered. */
  #deliver(event: AgentEvent, tail: Uint8Array): void {
    try {
      this.#listener.received(event, tail);
    } catch (error) {
      rethrowLater(error);
    }
  }

  #take(): { event: AgentEvent; tail: Uint8Array } | null {
    try {
      const frame = callNative(() => this.#native.take());
      return frame && { event: JSON.parse(frame.json) as AgentEvent, tail: frame.tail };
    } catch (error) {
      this.close();
      this.#listener.lost(error instanceof UwpError ? error : broken());
      return null;
    }
  }
}

function broken(): UwpError {
  return new UwpError(Hresult.E_UNEXPECTED, 'the agent cannot be understood: an event is no message');
}
