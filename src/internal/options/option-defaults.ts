import {
  defaultBufferSizes,
  defaultServerHandshakeTimeout,
  defaultTcpOptions,
  defaultUdpOptions,
  type BindingBufferSizes,
  type BindingTcpOptions,
  type BindingUdpOptions,
  type BindingUdpSocket,
} from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';

/** Options of a TCP socket. */
export interface TcpOptions extends BindingTcpOptions {
  /** As `control.proxy`; absent until it is set. */
  proxy?: string | null;
}

/** Options of a UDP socket. */
export interface UdpOptions extends BindingUdpOptions {
  /** Milliseconds for handlers of received datagrams per turn. */
  receiveTurnTime: number;
}

/** Short enough that a 10 ms timer is not late by a whole period while datagrams flood in. */
const RECEIVE_TURN_TIME = 5;

/** A bound UDP socket, some options of which can still be set. */
export type BoundUdpSocket = BindingUdpSocket;

let tcp: BindingTcpOptions | undefined;
let udp: UdpOptions | undefined;
let bufferSizes: BindingBufferSizes | undefined;

/** The TCP options of a new socket, as the core defines them. */
export function tcpDefaults(): Readonly<BindingTcpOptions> {
  return (tcp ??= defaultTcpOptions());
}

/** The UDP options of a new socket, as the core defines them. */
export function udpDefaults(): Readonly<UdpOptions> {
  return (udp ??= { ...defaultUdpOptions(), receiveTurnTime: RECEIVE_TURN_TIME });
}

/** Default handshake timeout of a listener in milliseconds, as the core defines it. */
export function serverHandshakeTimeout(): number {
  return defaultServerHandshakeTimeout();
}

/** The default buffer sizes of the system, in bytes. */
export function systemBufferSizes(): Readonly<BindingBufferSizes> {
  return (bufferSizes ??= callNative(defaultBufferSizes));
}
