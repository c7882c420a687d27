import { emitWarning, hrtime } from 'node:process';

import { openEvents, type EventConnection, type Frame } from '../agent/connection.js';
import type { UwpError } from '../errors/errors.js';

/** An agent that was lost sooner than this after it was reached is not started again: it would be lost again. */
const SHORTEST_LIFE_NS = 1_000_000_000n;

type Receiver = (frame: Frame) => void;

/** What becomes of the messages of the agent, by their type. */
const receivers = new Map<string, Receiver>();

let connection: EventConnection | null = null;
let takesActivations = false;
let openedAt = 0n;

/** Sets what receives the messages of a type, in place of what did. */
export function receive(type: string, receiver: Receiver): void {
  receivers.set(type, receiver);
}

/** From now on the agent tells this thread of the tasks of its application. Without effect from the second call on. */
export function listen(): void {
  connection ??= open();
}

/** From now on activations come to this thread, or none do any more. The other messages come in any case. */
export function takeActivations(takes: boolean): void {
  const before = takesActivations;
  takesActivations = takes;
  try {
    if (connection) connection.attach(takes);
    else if (takes) connection = open();
  } catch (error) {
    takesActivations = before;
    throw error;
  }
}

/** Sends a message that has no reply. One to an agent that is gone is dropped: it has forgotten what the message is about. */
export function tell(message: object): void {
  connection?.send(message);
}

/**
 * Keeps the process running until the function that it returns is called: the agent waits for the end of something that came
 * over this connection.
 */
export function holdForTask(): () => void {
  const held = connection;
  held?.hold();
  return () => held?.release();
}

function open(): EventConnection {
  const opened = openEvents(takesActivations, dispatch, reopen);
  openedAt = hrtime.bigint();
  return opened;
}

function dispatch(frame: Frame): void {
  receivers.get(String(frame.message['type']))?.(frame);
}

/** An agent may be replaced by a newer one at any time. What happened meanwhile is not told again. */
function reopen(reason: UwpError): void {
  connection = null;
  if (hrtime.bigint() - openedAt < SHORTEST_LIFE_NS) {
    warn(reason);
    return;
  }
  try {
    connection = open();
  } catch (error) {
    warn(error as UwpError);
  }
}

function warn({ message, hresult }: UwpError): void {
  emitWarning(`Nothing is reported of background tasks any more: ${message}`, {
    code: hresult,
    type: 'UwpSocketsWarning',
  });
}
