import { BindingAgentConnection, type BindingAgentFrame } from '../../native/index.cjs';
import { UwpError } from '../errors/errors.js';
import { callNative } from '../errors/native-error.js';
import { Hresult } from '../errors/hresult.js';
import { application } from './application.js';
import { closeDescriptor } from './descriptor.js';
import { agentProgram } from './program.js';
import { REPLY_TYPES, type Failure, type Replies, type Requests } from './protocol.js';

/** The instance of a task that this process is; null for a program. */
let task: string | null = null;

/** From now on this process is a task: its connections say so, and start no agent, since another one does not know the task. */
export function becomeTask(instance: string): void {
  task = instance;
}

/** A reply, with what travels beside its JSON. */
export interface Reply<Message> {
  readonly message: Message;
  readonly tail: Uint8Array;
  /** A descriptor, which the caller owns; null for none. */
  readonly descriptor: number | null;
}

/** What travels beside the JSON of a request. */
export interface Attachment {
  readonly tail?: Uint8Array;
  /** A descriptor, of which the agent gets a duplicate. */
  readonly descriptor?: number;
}

/**
 * A connection to the agent, which is started if it does not run. A request waits for its reply, because the calls of UWP that
 * need one are synchronous: five seconds at most.
 */
export class AgentConnection {
  native: BindingAgentConnection;

  /**
   * Throws E_ACCESSDENIED when the endpoint or the agent is another user's, ERROR_FILE_NOT_FOUND without an executable, and
   * ERROR_TIMEOUT (0x800705B4) when it does not answer.
   */
  constructor() {
    const { id: name, secret } = application();
    const role = task === null ? { role: 'program' as const } : { role: 'task' as const, instance: task };
    const hello: Requests['hello'] = { protocol: 1, application: name, secret, ...role };
    this.native = open();
    try {
      this.request('hello', hello);
    } catch (error) {
      if (!hasEnded(error)) throw error;
      // An agent that had nothing to keep ended just then.
      this.native = open();
      this.request('hello', hello);
    }
  }

  /** Whether it can be used: the agent has not ended it, and no request failed halfway. */
  get isOpen(): boolean {
    return this.native.isOpen();
  }

  /**
   * Makes a request. Throws the agent's refusal, which leaves the connection usable; any other failure closes it, and a
   * descriptor that came with it.
   */
  request<R extends keyof Requests>(type: R, fields: Requests[R], attachment: Attachment = {}): Reply<Replies[R]> {
    const json = JSON.stringify({ type, ...fields });
    const frame = callNative(() => this.native.request(json, attachment.tail ?? null, attachment.descriptor ?? null));
    return this.#replyTo(type, frame);
  }

  close(): void {
    this.native.close();
  }

  #replyTo<R extends keyof Requests>(type: R, frame: BindingAgentFrame): Reply<Replies[R]> {
    const message = this.#parse(frame);
    if (message.type === 'error') throw refusalOf(message as unknown as Failure);
    if (message.type !== REPLY_TYPES[type]) throw this.#broken(frame, `it answered ${type} with ${message.type}`);
    return { message: message as unknown as Replies[R], tail: frame.tail, descriptor: frame.descriptor ?? null };
  }

  #parse(frame: BindingAgentFrame): { readonly type: string } {
    try {
      const message: unknown = JSON.parse(frame.json);
      if (typeof message === 'object' && message !== null && 'type' in message) return message as { type: string };
    } catch {
      // Reported below, as is JSON without a type.
    }
    throw this.#broken(frame, 'its reply is no message');
  }

  /** After a reply that makes no sense, nothing of what follows can be believed. */
  #broken(frame: BindingAgentFrame, reason: string): UwpError {
    if (typeof frame.descriptor === 'number') closeDescriptor(frame.descriptor);
    this.close();
    return new UwpError(Hresult.E_UNEXPECTED, `the agent cannot be understood: ${reason}`);
  }
}

function open(): BindingAgentConnection {
  return callNative(() => BindingAgentConnection.open(task === null ? agentProgram() : null));
}

function hasEnded(error: unknown): boolean {
  const { number } = error as UwpError;
  return number === Hresult.WSAECONNRESET || number === Hresult.WSAESHUTDOWN;
}

let shared: AgentConnection | null = null;

/** Makes a request of this thread, on a connection that is kept. */
export function request<R extends keyof Requests>(
  type: R,
  fields: Requests[R],
  attachment?: Attachment,
): Reply<Replies[R]> {
  if (!shared?.isOpen) shared = new AgentConnection();
  return shared.request(type, fields, attachment);
}

/** Ends the connection of this thread: what it was in the middle of is undone by the agent. */
export function disconnect(): void {
  shared?.close();
  shared = null;
}

function refusalOf({ hresult, message }: Failure): UwpError {
  const code = typeof hresult === 'number' ? hresult : Hresult.E_FAIL;
  return new UwpError(code, String(message));
}
