import { channel, type Channel } from 'node:diagnostics_channel';
import { AsyncContext } from '../async/async-context.js';
import { isCancellation } from '../errors/errors.js';

/** Channels of `node:diagnostics_channel`, by event. */
type Channels<Event extends string> = Readonly<Record<Event, Channel>>;

const all: Channel[] = [];

/** The objects of a message; its context is the listener's where there is one. */
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

export const webSocketChannels: Channels<'connect' | 'error' | 'close'> = channels('web-socket', [
  'connect',
  'error',
  'close',
]);

/** A failed handshake is published as an error of its StreamSocket. */
export const tlsChannels: Channels<'secure'> = channels('tls', ['secure']);

/** Contexts of the sockets and listeners created while any channel had subscribers. */
const contexts = new WeakMap<object, AsyncContext>();

/** Captures the current async context for messages about `subject`, which was just created. */
export function keepContext(subject: object): void {
  if (all.some(isSubscribed)) contexts.set(subject, new AsyncContext('diagnostics'));
}

/** Gives an accepted socket the context of its listener. */
export function shareContext(socket: object, listener: object): void {
  const context = contexts.get(listener);
  if (context) contexts.set(socket, context);
}

/**
 * Publishes to the subscribers, if any, in the captured async context. A store they enter with `enterWith` is left when
 * the call returns.
 */
export function publish(to: Channel, message: () => Subject): void {
  if (!to.hasSubscribers) return;
  const event = message();
  const context = contexts.get(event.listener ?? event.socket!) ?? new AsyncContext('diagnostics');
  context.run(() => to.publish(event));
}

/** As `publish`, for calls of the application: in the context of the call. */
export function publishCall(to: Channel, message: () => Subject): void {
  if (to.hasSubscribers) new AsyncContext('diagnostics').run(() => to.publish(message()));
}

/** As `publish`, for failures; a cancellation by the application is not one. */
export function publishFailure(to: Channel, error: Error, message: () => Subject): void {
  if (to.hasSubscribers && !isCancellation(error)) publish(to, message);
}

function isSubscribed({ hasSubscribers }: Channel): boolean {
  return hasSubscribers;
}

function channels<Event extends string>(subject: string, events: readonly Event[]): Channels<Event> {
  const entries = events.map((event) => [event, channel(`uwp-sockets:${subject}:${event}`)] as const);
  all.push(...entries.map(([, each]) => each));
  return Object.fromEntries(entries) as Channels<Event>;
}
