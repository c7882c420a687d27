import { UriClass } from '../../windows/foundation/uri.js';
import { invalidArgument } from '../errors/errors.js';

/** Where a WebSocket URI leads (RFC 6455, section 3). */
export interface Destination {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: string;
  /** Path and query. */
  readonly target: string;
  /** Host, with the port where it is not that of the scheme. */
  readonly authority: string;
}

const PORTS: Readonly<Record<string, number>> = { ws: 80, wss: 443 };

/** The destination of a URI. Throws E_INVALIDARG for anything but a `ws` or `wss` URI without fragment and user. */
export function destinationOf(uri: unknown): Destination {
  if (!(uri instanceof UriClass)) throw invalidArgument('connectAsync: uri must be a Uri');
  const { schemeName, host, port } = uri;
  if (!Object.hasOwn(PORTS, schemeName)) {
    throw invalidArgument(`connectAsync: the scheme must be ws or wss, not ${schemeName}`);
  }
  // An empty fragment, as in "ws://host/#", is one as well.
  if (uri.rawUri.includes('#')) throw invalidArgument('connectAsync: the URI must have no fragment');
  if (uri.userName !== '' || uri.password !== '') {
    throw invalidArgument('connectAsync: the URI must have no user name and password');
  }
  if (port === 0) throw invalidArgument('connectAsync: the port must not be 0');
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    isSecure: schemeName === 'wss',
    host,
    port: String(port),
    target: uri.path + uri.query,
    authority: port === PORTS[schemeName] ? name : `${name}:${port}`,
  };
}
