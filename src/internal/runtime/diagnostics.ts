import { channel, type Channel } from 'node:diagnostics_channel';
import { AsyncContext } from '../async/async-context.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** Channels of `node:diagnostics_channel`, by event. */
type Channels<Event extends string> = Readonly<Record<Event, Channel>>;

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

/** Tells subscribers, if there are any. What they enter by `enterWith` ends with the call. */
export function publish(to: Channel, message: () => object): void {
  if (to.hasSubscribers) new AsyncContext('diagnostics').run(() => to.publish(message()));
}

/** As `publish`, for failures; what the program itself ended by cancelling or closing is none. */
export function publishFailure(to: Channel, error: Error, message: () => object): void {
  if (to.hasSubscribers && !isOwnDoing(error)) publish(to, message);
}

function channels<Event extends string>(subject: string, events: readonly Event[]): Channels<Event> {
  const entries = events.map((event) => [event, channel(`uwp-sockets:${subject}:${event}`)]);
  return Object.fromEntries(entries) as Channels<Event>;
}

function isOwnDoing(error: Error): boolean {
  const number = error instanceof UwpError ? error.number : 0;
  return number === Hresult.ERROR_CANCELLED || number === Hresult.ERROR_OPERATION_ABORTED;
}
