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
export type TcpOptions = BindingTcpOptions;

/** Options of a UDP socket. */
export interface UdpOptions extends BindingUdpOptions {
  /** Milliseconds that handlers of received datagrams may take in one turn of the event loop. */
  receiveTurnTime: number;
}

/** Short enough that a timer of 10 ms is not late by its period while a flood comes in. */
const RECEIVE_TURN_TIME = 5;

/** A UDP socket that takes options although it is bound. */
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

/** Milliseconds that a listener gives its clients for the handshake, as the core defines it. */
export function serverHandshakeTimeout(): number {
  return defaultServerHandshakeTimeout();
}

/** The buffer sizes that the system gives a new socket, in bytes. */
export function systemBufferSizes(): Readonly<BindingBufferSizes> {
  return (bufferSizes ??= callNative(defaultBufferSizes));
}
