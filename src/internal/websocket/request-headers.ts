import { invalidArgument } from '../errors/errors.js';
import { isToken } from './tokens.js';

/** What a value may have: visible ASCII, spaces and tabs. A line break would begin another header. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** Headers that the opening handshake or the connection itself determines. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers that an application adds to the opening handshake. */
export class RequestHeaders {
  readonly #headers = new Map<string, readonly [name: string, value: string]>();

  /** Sets a header, replacing one of the same name. Throws E_INVALIDARG for what must not be sent. */
  set(name: unknown, value: unknown): void {
    const header = requireName(name);
    this.#headers.set(header.toLowerCase(), [header, requireValue(header, value)]);
  }

  get entries(): readonly (readonly [name: string, value: string])[] {
    return [...this.#headers.values()];
  }
}

function requireName(name: unknown): string {
  if (!isToken(name)) throw invalidArgument('setRequestHeader: the name must be a token as RFC 9110 defines it');
  const key = name.toLowerCase();
  if (key === 'sec-websocket-protocol') {
    throw invalidArgument('setRequestHeader: sub-protocols belong to control.supportedProtocols');
  }
  if (key.startsWith('sec-websocket-') || RESERVED.has(key)) {
    throw invalidArgument(`setRequestHeader: ${name} belongs to the handshake itself`);
  }
  return name;
}

/** The message does not contain the value, which may be a secret. */
function requireValue(name: string, value: unknown): string {
  if (typeof value !== 'string' || !VALUE.test(value)) {
    throw invalidArgument(`setRequestHeader: the value of ${name} must be text of visible ASCII, spaces and tabs`);
  }
  return value.trim();
}
