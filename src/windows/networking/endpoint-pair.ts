import { callable, type CallableClass } from '../../internal/projection/callable-class.js';
import { localService, requireService } from '../../internal/projection/arguments.js';
import { optionalHostName, requireHostName } from '../../internal/names/host-name-arguments.js';
import type { HostName } from './host-name.js';

class EndpointPairClass {
  #localHostName: HostName | null;
  #localServiceName: string;
  #remoteHostName: HostName;
  #remoteServiceName: string;

  constructor(
    localHostName: HostName | null,
    localServiceName: string,
    remoteHostName: HostName,
    remoteServiceName: string,
  ) {
    this.#localHostName = optionalHostName(localHostName, 'localHostName');
    this.#localServiceName = localService(localServiceName, 'localServiceName');
    this.#remoteHostName = requireHostName(remoteHostName, 'remoteHostName');
    this.#remoteServiceName = requireService(remoteServiceName, 'remoteServiceName');
  }

  get localHostName(): HostName | null {
    return this.#localHostName;
  }

  set localHostName(value: HostName | null) {
    this.#localHostName = optionalHostName(value, 'localHostName');
  }

  get localServiceName(): string {
    return this.#localServiceName;
  }

  set localServiceName(value: string) {
    this.#localServiceName = localService(value, 'localServiceName');
  }

  get remoteHostName(): HostName {
    return this.#remoteHostName;
  }

  set remoteHostName(value: HostName) {
    this.#remoteHostName = requireHostName(value, 'remoteHostName');
  }

  get remoteServiceName(): string {
    return this.#remoteServiceName;
  }

  set remoteServiceName(value: string) {
    this.#remoteServiceName = requireService(value, 'remoteServiceName');
  }
}

/**
 * Windows.Networking.EndpointPair: the local and remote end of a flow.
 *
 * `localHostName` null and `localServiceName` "" let the system choose; the remote members must not be empty. Anything
 * else throws E_INVALIDARG (0x80070057).
 */
export const EndpointPair: CallableClass<typeof EndpointPairClass> = callable(EndpointPairClass, 'EndpointPair');
export type EndpointPair = EndpointPairClass;
