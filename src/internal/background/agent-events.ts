import { emitWarning } from 'node:process';

import type { AgentEvent } from '../agent/protocol.js';
import { clock } from './clock.js';
import { TaskLink } from './task-link.js';

/** Milliseconds. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;

type Received<Type extends AgentEvent['type']> = Extract<AgentEvent, { readonly type: Type }>;
type Receiver<Type extends AgentEvent['type']> = (event: Received<Type>, tail: Uint8Array, link: TaskLink) => void;

/** What becomes of the events of the agent, by their type. */
const receivers: { [Type in AgentEvent['type']]?: Receiver<Type> } = {};

let link: TaskLink | null = null;
let takesActivations = false;
/** Links in a row that were lost at once or could not be made. */
let failures = 0;
let endPause: (() => void) | null = null;

/** Sets what receives the events of a type, in place of what did. */
export function receive<Type extends AgentEvent['type']>(type: Type, receiver: Receiver<Type>): void {
  Object.assign(receivers, { [type]: receiver });
}

/** From now on the agent tells this thread of the tasks of its application. Without effect from the second call on. */
export function listen(): void {
  link ??= open();
}

/** From now on activations come to this thread. The other events come in any case. */
export function takeActivations(): void {
  takesActivations = true;
  try {
    relink();
  } catch (error) {
    takesActivations = false;
    throw error;
  }
}

/** From now on no activations come to this thread; those that did go on. */
export function leaveActivations(): void {
  takesActivations = false;
  whenIdle();
}

/** To be called when the link may no longer be busy. */
export function whenIdle(): void {
  try {
    relink();
  } catch (error) {
    warn(error as Error);
  }
}

/** Tasks end on the link on which they began, so a busy one stays. The new one is there before the old one goes. */
function relink(): void {
  if (link?.isBusy || (link?.takesActivations ?? false) === takesActivations) return;
  const before = link;
  link = open();
  before?.close();
}

function open(): TaskLink {
  const opened = new TaskLink(takesActivations, { received: dispatch, lost });
  endPause?.();
  endPause = null;
  return opened;
}

/** Gives those of this thread an event of one of its own tasks. */
export function deliver(event: Exclude<AgentEvent, { readonly type: 'activation' }>): void {
  (receivers[event.type] as ((event: AgentEvent) => void) | undefined)?.(event);
}

function dispatch(event: AgentEvent, tail: Uint8Array, from: TaskLink): void {
  try {
    (receivers[event.type] as Receiver<AgentEvent['type']> | undefined)?.(event, tail, from);
  } finally {
    if (event.type === 'completed') whenIdle();
  }
}

/**
 * A successor takes the link over, so the agent has failed. What it had to tell of tasks in other processes is not told; the
 * next one tells the tasks of its sockets that these are gone.
 */
function lost(reason: Error, lostLink: TaskLink): void {
  if (lostLink !== link) return;
  link = null;
  warn(reason);
  failures = lostLink.wasShort ? failures + 1 : 0;
  if (failures === 0) reconnect();
  else reconnectLater();
}

function reconnect(): void {
  try {
    link = open();
  } catch (error) {
    if (failures++ === 0) warn(error as Error);
    reconnectLater();
  }
}

/** An agent that fails at once is not started again and again. */
function reconnectLater(): void {
  endPause = clock().after(Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE), reconnect);
}

function warn({ message }: Error): void {
  emitWarning(`Some of what happens to background tasks may not be reported: ${message}`, 'UwpSocketsWarning');
}
