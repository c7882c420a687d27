import type { TaskTrigger } from '../../../internal/agent/protocol.js';
import { TaskSource } from '../../../internal/background/task-source.js';
import { illegalCall } from '../../../internal/errors/errors.js';

/** One of the two triggers of a ControlChannelTrigger. */
export class ControlChannelBackgroundTrigger {
  readonly #channelId: string;
  readonly #source = new TaskSource();
  #isClosed = false;

  /** @internal */
  constructor(channelId: string) {
    this.#channelId = channelId;
  }

  /** @internal Throws E_ILLEGAL_METHOD_CALL when the channel is closed. */
  get source(): TaskSource {
    if (this.#isClosed) throw illegalCall('register: the ControlChannelTrigger is closed');
    return this.#source;
  }

  /** @internal Activates its tasks. */
  raise(details: object): void {
    this.#source.raise(details);
  }

  /** @internal */
  close(): void {
    this.#isClosed = true;
  }

  /** @internal */
  describe(): TaskTrigger {
    return { kind: 'controlChannel', channel: this.#channelId };
  }
}
