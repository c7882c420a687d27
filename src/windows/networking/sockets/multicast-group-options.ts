import type { NetworkAdapter } from '../connectivity/network-adapter.js';
import type { HostName } from '../host-name.js';

/** Limits a membership in a multicast group. Beyond UWP. */
export interface MulticastGroupOptions {
  /** Source-specific membership (RFC 4607): the only host whose datagrams are received. The default is all. */
  readonly source?: HostName | null | undefined;
  /** The only adapter. The default is the bound one, or all. */
  readonly adapter?: NetworkAdapter | null | undefined;
}
