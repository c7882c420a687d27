import { adoptUdp, bindUdp, connectUdp, udpOptionsOf, type BindingBoundUdpSocket } from '../../native/index.cjs';
import { DatagramChannel, type NativeState, type Receivers, type TurnOptions } from './datagram-channel.js';
import { nativeHub, reserveTokens, start } from '../runtime/hub.js';
import type { LocalName, RemoteName } from '../names/names.js';
import { callNative } from '../errors/native-error.js';
import type { NativeOperation } from '../async/native-operation.js';
import { udpDefaults, type UdpOptions } from '../options/option-defaults.js';

/** The owner of a channel that is being opened. */
export interface ChannelOwner {
  readonly receivers: Receivers;
  /** Fixed from now on. */
  readonly turnOptions: Readonly<TurnOptions>;
  /** Called before the operation completes. */
  opened(channel: DatagramChannel): void;
  /** Called before the operation fails. */
  failed(error: Error): void;
}

/** Binds a UDP socket. */
export function openUdpSocket(
  local: LocalName,
  options: UdpOptions,
  owner: ChannelOwner,
): NativeOperation<DatagramChannel> {
  const token = reserveTokens(1);
  return start(
    (hub, operation) => bindUdp(hub, operation, token, local, options),
    ({ udpSocket }: BindingBoundUdpSocket) => attach(udpSocket, owner, {}),
    (error) => owner.failed(error),
  );
}

/** Binds a UDP socket and connects it. */
export function openConnectedUdpSocket(
  local: LocalName,
  remote: RemoteName,
  options: UdpOptions,
  owner: ChannelOwner,
): NativeOperation<DatagramChannel> {
  const token = reserveTokens(1);
  return start(
    (hub, operation) => connectUdp(hub, operation, token, local, remote, options),
    ({ udpSocket }: BindingBoundUdpSocket) => attach(udpSocket, owner, { isConnected: true }),
    (error) => owner.failed(error),
  );
}

/** The options of the bound UDP socket behind a descriptor. */
export function optionsOfDescriptor(descriptor: number): UdpOptions {
  return { ...udpDefaults(), ...callNative(() => udpOptionsOf(descriptor)) };
}

/** Adopts the bound UDP socket of a descriptor and sets the options that differ. */
export function adoptUdpSocket(descriptor: number, options: UdpOptions, owner: ChannelOwner): DatagramChannel {
  const token = reserveTokens(1);
  // All that can fail happens in this call, including the watch for ICMP errors: on failure the caller keeps the descriptor.
  const { watchesErrors } = owner.receivers;
  callNative(() => adoptUdp(nativeHub(), token, descriptor, options, watchesErrors));
  return attach(token, owner, { isConnected: true, isWatchingErrors: true });
}

function attach(token: number, owner: ChannelOwner, state: NativeState): DatagramChannel {
  const channel = new DatagramChannel(token, owner.receivers, owner.turnOptions, state);
  owner.opened(channel);
  return channel;
}
