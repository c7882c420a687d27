import type { BindingDeflateOptions, BindingWebSocketOptions } from '../../native/index.cjs';
import type {
  WebSocketDeflateOptions,
  WebSocketListenerOptions,
} from '../../windows/networking/sockets/web-socket-listener-options.js';
import { invalidArgument } from '../errors/errors.js';
import { CLOSE_TIMEOUT } from './close-arguments.js';
import type { ReceiveMode } from './open-web-socket.js';
import type { OpeningLimits } from './server-opening.js';

/** What a listener does with its clients. */
export interface ListenerSettings {
  readonly opening: OpeningLimits;
  readonly maxConnections: number;
  socket(receiveMode: ReceiveMode): BindingWebSocketOptions;
}

/** Most of a number of 32 bits. */
const MOST = 0xffff_ffff;

/** Throws E_INVALIDARG for options out of range. */
export function listenerSettings(options: WebSocketListenerOptions): ListenerSettings {
  const {
    maxConnections = MOST,
    maxMessageSize = 16 * 2 ** 20,
    maxFragments = 128 * 1024,
    handshakeTimeout = 10_000,
    maxRequestSize = 16 * 1024,
    closeTimeout = CLOSE_TIMEOUT,
    deflate = false,
  } = options;
  requireNumbers({ maxConnections, maxMessageSize, handshakeTimeout, maxRequestSize, closeTimeout });
  requireNumbers({ maxFragments }, 1);
  const socket = { maxMessageSize, maxFrames: maxFragments, closeTimeout, ...deflateOf(deflate) };
  return {
    maxConnections,
    opening: { headBytes: maxRequestSize, time: handshakeTimeout },
    socket: (receiveMode) => ({ receiveMode, ...socket }),
  };
}

function requireNumbers(numbers: Readonly<Record<string, number>>, least = 0, most = MOST): void {
  for (const [name, value] of Object.entries(numbers)) {
    const isInRange = Number.isInteger(value) && value >= least && value <= most;
    if (!isInRange) throw invalidArgument(`${name} must be ${least} to ${most}`);
  }
}

function deflateOf(deflate: WebSocketDeflateOptions | boolean): { deflate?: BindingDeflateOptions } {
  if (deflate === false) return {};
  const { contextTakeover = false, level = 6, threshold = 1024 } = deflate === true ? {} : deflate;
  requireNumbers({ 'deflate.level': level }, 1, 9);
  requireNumbers({ 'deflate.threshold': threshold });
  return {
    deflate: {
      serverContextTakeover: contextTakeover,
      clientContextTakeover: contextTakeover,
      serverWindowBits: 15,
      clientWindowBits: 15,
      level,
      threshold,
    },
  };
}
