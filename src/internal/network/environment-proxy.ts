import { isBypassed } from './proxy-bypass.js';

/** The peer for which a proxy is looked up. */
export interface ProxiedPeer {
  /** The scheme of the URI in lower case, without colon. */
  readonly scheme: string;
  /** The host; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A proxy and the environment variable it comes from. */
export interface NamedProxy {
  readonly variable: string;
  readonly uri: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Schemes that fall back to the proxy of another scheme. */
const FALLBACKS: Readonly<Record<string, string>> = { ws: 'http', wss: 'https' };

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The proxy that the environment names for a peer: `<scheme>_proxy`, then `all_proxy`, in lower case before upper case, unless
 * `no_proxy` exempts the peer; null without one. As for curl an empty variable is none, and a proxy without scheme is one of HTTP.
 */
export function environmentProxy(peer: ProxiedPeer, environment: Environment): NamedProxy | null {
  const exempt = environment['no_proxy'] || environment['NO_PROXY'] || '';
  if (isBypassed(exempt, peer.host, peer.port)) return null;
  for (const variable of variablesOf(peer.scheme, environment)) {
    const value = environment[variable]?.trim();
    if (value) return { variable, uri: HAS_SCHEME.test(value) ? value : `http://${value}` };
  }
  return null;
}

function variablesOf(scheme: string, environment: Environment): string[] {
  const schemes = [scheme, FALLBACKS[scheme] ?? [], 'all'].flat();
  const names = schemes.flatMap((each) => [`${each}_proxy`, `${each}_proxy`.toUpperCase()]);
  // In a CGI program this variable holds the "Proxy" header of the request (CVE-2016-5385).
  return 'REQUEST_METHOD' in environment ? names.filter((name) => name !== 'HTTP_PROXY') : names;
}
