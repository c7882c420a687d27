import {
  defaultBufferSizes,
  defaultTcpOptions,
  defaultUdpOptions,
  type BindingBufferSizes,
  type BindingTcpOptions,
  type BindingUdpOptions,
  type BindingUdpSocket,
} from '../native/index.cjs';
import { callNative } from './native-error.js';

/** Options of a TCP socket. */
export type TcpOptions = BindingTcpOptions;

/** Options of a UDP socket. */
export type UdpOptions = BindingUdpOptions;

/** A UDP socket that takes options although it is bound. */
export type BoundUdpSocket = BindingUdpSocket;

let tcp: BindingTcpOptions | undefined;
let udp: BindingUdpOptions | undefined;
let bufferSizes: BindingBufferSizes | undefined;

/** The TCP options of a new socket, as the core defines them. */
export function tcpDefaults(): Readonly<BindingTcpOptions> {
  return (tcp ??= defaultTcpOptions());
}

/** The UDP options of a new socket, as the core defines them. */
export function udpDefaults(): Readonly<BindingUdpOptions> {
  return (udp ??= defaultUdpOptions());
}

/** The buffer sizes that the system gives a new socket, in bytes. */
export function systemBufferSizes(): Readonly<BindingBufferSizes> {
  return (bufferSizes ??= callNative(defaultBufferSizes));
}
