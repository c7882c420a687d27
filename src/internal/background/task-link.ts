import { hrtime } from 'node:process';

import { AgentAttachment, type AgentListener } from '../agent/attachment.js';
import type { AgentEvent, AgentNotice } from '../agent/protocol.js';
import { Hresult } from '../errors/hresult.js';
import { nextTurn } from '../runtime/hub.js';

/** An agent that is lost sooner than this after it was reached would be lost again. */
const SHORTEST_LIFE_NS = 1_000_000_000n;

type Completed = Extract<AgentEvent, { readonly type: 'completed' }>;
type Ended = Extract<AgentNotice, { readonly type: 'ended' }>;

/** What receives the events of a link. */
export interface LinkOwner {
  received(event: AgentEvent, tail: Uint8Array, link: TaskLink): void;
  lost(error: Error, link: TaskLink): void;
}

/** Where one run of a task reports to. */
export interface RunLink {
  tell(notice: AgentNotice): void;
  end(taskId: string, notice: Ended): void;
}

/** A connection over which the agent gives tasks to this thread. A task ends on the one on which it began. */
export class TaskLink implements AgentListener, RunLink {
  /** Whether activations come over it, or only what happens to tasks elsewhere. */
  readonly takesActivations: boolean;
  readonly #owner: LinkOwner;
  readonly #attachment: AgentAttachment;
  readonly #since = hrtime.bigint();
  /** Activations that were waiting for this program and have not come yet. */
  #awaited: number;
  /** Those, and tasks that have not ended. */
  #holders = 0;
  /** Tasks of which the agent has not said that they completed; with what it is to say, once they have ended. */
  readonly #tasks = new Map<string, Completed | null>();

  constructor(takesActivations: boolean, owner: LinkOwner) {
    this.takesActivations = takesActivations;
    this.#owner = owner;
    this.#attachment = new AgentAttachment(takesActivations, this);
    this.#awaited = this.#attachment.pending;
    for (let count = 0; count < this.#awaited; count++) this.hold();
  }

  /** Whether there are activations to come, tasks to end, or ends to be confirmed. */
  get isBusy(): boolean {
    return this.#holders > 0 || this.#tasks.size > 0;
  }

  get wasShort(): boolean {
    return hrtime.bigint() - this.#since < SHORTEST_LIFE_NS;
  }

  received(event: AgentEvent, tail: Uint8Array): void {
    if (event.type === 'activation') this.#tasks.set(event.instance, null);
    else if (event.type === 'completed') this.#tasks.delete(event.instance);
    try {
      this.#owner.received(event, tail, this);
    } finally {
      if (event.type === 'activation') this.#arrived();
    }
  }

  lost(error: Error): void {
    this.#owner.lost(error, this);
    this.#completeAll();
  }

  /** Tells the agent that a task ended. The event that follows is not missing where the agent is lost before. */
  end(taskId: string, notice: Ended): void {
    const { instance, succeeded, hresult = Hresult.E_FAIL >>> 0, message = 'the task failed' } = notice;
    const error = succeeded ? null : { hresult, message };
    // It has completed already if its time was over.
    if (this.#tasks.has(instance)) this.#tasks.set(instance, { type: 'completed', taskId, instance, error });
    this.tell(notice);
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

  /** In place of an agent that is lost. */
  #completeAll(): void {
    for (const [instance, completed] of this.#tasks) {
      if (!completed) continue;
      this.#tasks.delete(instance);
      nextTurn(() => this.#owner.received(completed, new Uint8Array(), this));
    }
  }

  #arrived(): void {
    if (this.#awaited === 0) return;
    this.#awaited--;
    this.release();
  }
}
