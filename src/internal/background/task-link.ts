import { hrtime } from 'node:process';

import { AgentAttachment, type AgentListener } from '../agent/attachment.js';
import type { AgentEvent, AgentNotice } from '../agent/protocol.js';

/** An agent that is lost sooner than this after it was reached would be lost again. */
const SHORTEST_LIFE_NS = 1_000_000_000n;

/** What receives the events of a link. */
export interface LinkOwner {
  received(event: AgentEvent, tail: Uint8Array, link: TaskLink): void;
  lost(error: Error, link: TaskLink): void;
}

/** A connection over which the agent gives tasks to this thread. A task ends on the one on which it began. */
export class TaskLink implements AgentListener {
  /** Whether activations come over it, or only what happens to tasks elsewhere. */
  readonly takesActivations: boolean;
  readonly #owner: LinkOwner;
  readonly #attachment: AgentAttachment;
  readonly #since = hrtime.bigint();
  /** Activations that were waiting for this program and have not come yet. */
  #awaited: number;
  /** Those, and tasks that have not ended. */
  #holders = 0;

  constructor(takesActivations: boolean, owner: LinkOwner) {
    this.takesActivations = takesActivations;
    this.#owner = owner;
    this.#attachment = new AgentAttachment(takesActivations, this);
    this.#awaited = this.#attachment.pending;
    for (let count = 0; count < this.#awaited; count++) this.hold();
  }

  /** Whether there are activations to come or tasks to end. */
  get isBusy(): boolean {
    return this.#holders > 0;
  }

  get wasShort(): boolean {
    return hrtime.bigint() - this.#since < SHORTEST_LIFE_NS;
  }

  received(event: AgentEvent, tail: Uint8Array): void {
    try {
      this.#owner.received(event, tail, this);
    } finally {
      if (event.type === 'activation') this.#arrived();
    }
  }

  lost(error: Error): void {
    this.#owner.lost(error, this);
  }

  /** Tells the agent something of a task. An agent that is lost has forgotten the task, so it is not told. */
  tell(notice: AgentNotice): void {
    try {
      this.#attachment.send(notice);
    } catch (error) {
      this.close();
      this.lost(error as Error);
    }
  }

  /** Keeps the process running until the matching `release`. */
  hold(): void {
    this.#holders++;
    this.#attachment.isHeld = true;
  }

  release(): void {
    this.#holders--;
    this.#attachment.isHeld = this.#holders > 0;
  }

  close(): void {
    this.#attachment.close();
  }

  #arrived(): void {
    if (this.#awaited === 0) return;
    this.#awaited--;
    this.release();
  }
}
