import { apiMade, type ApiMadeClass } from '../../../internal/projection/api-made-class.js';
import { VectorView } from '../../foundation/collections/vector-view.js';
import type { Uri } from '../../foundation/uri.js';

/** The class behind `ProxyConfiguration`. */
export class ProxyConfigurationClass {
  readonly #proxyUris: VectorView<Uri>;

  /** @internal */
  constructor(proxyUris: readonly Uri[]) {
    this.#proxyUris = new VectorView(proxyUris);
  }

  /** The proxies to use; none for a direct connection. */
  get proxyUris(): VectorView<Uri> {
    return this.#proxyUris;
  }

  /** Whether no proxy is to be used. */
  get canConnectDirectly(): boolean {
    return this.#proxyUris.size === 0;
  }
}

/** Windows.Networking.Connectivity.ProxyConfiguration: how to reach a URI. */
export const ProxyConfiguration: ApiMadeClass<typeof ProxyConfigurationClass> = apiMade(
  ProxyConfigurationClass,
  'ProxyConfiguration',
);
export type ProxyConfiguration = ProxyConfigurationClass;
