import type { NetworkAdapter } from '../connectivity/network-adapter.js';
import type { HostName } from '../host-name.js';

/** What a membership in a multicast group is limited to. Beyond UWP. */
export interface MulticastGroupOptions {
  /** The only host whose datagrams are received (RFC 4607). The default is all. */
  readonly source?: HostName | null | undefined;
  /** The only adapter. The default is the bound one, or every one. */
  readonly adapter?: NetworkAdapter | null | undefined;
}
