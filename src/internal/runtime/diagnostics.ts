import { channel, type Channel } from 'node:diagnostics_channel';
import { AsyncContext } from '../async/async-context.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** Channels of `node:diagnostics_channel`, by event. */
type Channels<Event extends string> = Readonly<Record<Event, Channel>>;

const all: Channel[] = [];

/** What a message is about: the listener where there is one. */
interface Subject {
  readonly listener?: object;
  readonly socket?: object | null;
}

export const streamSocketChannels: Channels<'connect' | 'error' | 'close'> = channels('stream-socket', [
  'connect',
  'error',
  'close',
]);

export const listenerChannels: Channels<'bind' | 'accept' | 'error' | 'close'> = channels('stream-socket-listener', [
  'bind',
  'accept',
  'error',
  'close',
]);

export const datagramSocketChannels: Channels<'bind' | 'connect' | 'error' | 'close'> = channels('datagram-socket', [
  'bind',
  'connect',
  'error',
  'close',
]);

/** A handshake that fails is an error of its StreamSocket. */
export const tlsChannels: Channels<'secure'> = channels('tls', ['secure']);

/** Contexts of sockets and listeners that were made while somebody subscribed. */
const contexts = new WeakMap<object, AsyncContext>();

/** Keeps the async context of now for what subscribers hear of `subject`, which was just made. */
export function keepContext(subject: object): void {
  if (all.some(isHeard)) contexts.set(subject, new AsyncContext('diagnostics'));
}

/** An accepted socket is made by the network, on behalf of its listener. */
export function shareContext(socket: object, listener: object): void {
  const context = contexts.get(listener);
  if (context) contexts.set(socket, context);
}

/**
 * Tells subscribers, if there are any, in the async context that was kept. What they enter by `enterWith` ends with the
 * call.
 */
export function publish(to: Channel, message: () => Subject): void {
  if (!to.hasSubscribers) return;
  const told = message();
  const context = contexts.get(told.listener ?? told.socket!) ?? new AsyncContext('diagnostics');
  context.run(() => to.publish(told));
}

/** As `publish`, for what the program itself does: in the context of its call. */
export function publishCall(to: Channel, message: () => Subject): void {
  if (to.hasSubscribers) new AsyncContext('diagnostics').run(() => to.publish(message()));
}

/** As `publish`, for failures; what the program itself ended by cancelling or closing is none. */
export function publishFailure(to: Channel, error: Error, message: () => Subject): void {
  if (to.hasSubscribers && !isOwnDoing(error)) publish(to, message);
}

function isHeard({ hasSubscribers }: Channel): boolean {
  return hasSubscribers;
}

function channels<Event extends string>(subject: string, events: readonly Event[]): Channels<Event> {
  const entries = events.map((event) => [event, channel(`uwp-sockets:${subject}:${event}`)] as const);
  all.push(...entries.map(([, each]) => each));
  return Object.fromEntries(entries) as Channels<Event>;
}

function isOwnDoing(error: Error): boolean {
  const number = error instanceof UwpError ? error.number : 0;
  return number === Hresult.ERROR_CANCELLED || number === Hresult.ERROR_OPERATION_ABORTED;
}
