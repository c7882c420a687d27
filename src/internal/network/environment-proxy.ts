import { environmentProxy as nativeEnvironmentProxy } from '../../native/index.cjs';

/** The peer for which a proxy is looked up. */
export interface ProxiedPeer {
  /** The scheme of the URI in lower case, without colon; `tcp` for a connection without one. */
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

const IS_READ = /_proxy$|^REQUEST_METHOD$/i;

/**
 * The proxy that an environment names for a peer; null without one. The environment is the one that JavaScript sees: that of a
 * worker may differ from that of the process.
 */
export function environmentProxy(peer: ProxiedPeer, environment: Environment): NamedProxy | null {
  const variables: Record<string, string> = {};
  for (const name of Object.keys(environment)) if (IS_READ.test(name)) variables[name] = environment[name] ?? '';
  return nativeEnvironmentProxy(variables, peer.scheme, peer.host, peer.port) ?? null;
}
