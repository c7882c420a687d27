import { env } from 'node:process';

import { requireProxy } from '../../native/index.cjs';
import { invalidArgument } from '../errors/errors.js';
import { callNative } from '../errors/native-error.js';
import { environmentProxy } from './environment-proxy.js';

/** The word for the proxy of the environment. */
const ENVIRONMENT = 'environment';

/** A proxy as a control has it; throws E_INVALIDARG for anything else. */
export function requireSocketProxy(value: unknown): string | null {
  if (value === null || value === ENVIRONMENT) return value;
  if (typeof value !== 'string') throw invalidArgument('proxy must be a string or null');
  callNative(() => requireProxy(value));
  return value;
}

/** What a new socket has: the environment's where Node.js itself was told to use that. */
function defaultSocketProxy(): string | null {
  return env['NODE_USE_ENV_PROXY'] === '1' ? ENVIRONMENT : null;
}

/** The proxy of the options of a socket. */
export function chosenProxy({ proxy }: { readonly proxy?: string | null }): string | null {
  return proxy === undefined ? defaultSocketProxy() : proxy;
}

/** The proxy of a connection of `scheme`, one of ws, wss and tcp; null where it is direct. */
export function socketProxy(chosen: string | null, scheme: string, host: string, service: string): string | null {
  if (chosen !== ENVIRONMENT) return chosen;
  const port = Number(service);
  if (!Number.isInteger(port)) return null;
  return environmentProxy({ scheme, host, port }, env)?.uri ?? null;
}
