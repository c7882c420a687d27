import { bindUdp, connectUdp, type BindingUdpSocket } from '../native/index.cjs';
import { DatagramChannel, type ChannelParts } from './datagram-channel.js';
import { reserveTokens, start } from './hub.js';
import type { LocalName, RemoteName } from './names.js';
import type { NativeOperation } from './native-operation.js';
import type { UdpOptions } from './option-defaults.js';

/** Whom an opening socket tells. */
export interface ChannelOwner extends ChannelParts {
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
    (native: BindingUdpSocket) => attach(native, token, owner),
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
    (native: BindingUdpSocket) => {
      const channel = attach(native, token, owner);
      channel.markConnected();
      return channel;
    },
    (error) => owner.failed(error),
  );
}

function attach(native: BindingUdpSocket, token: number, owner: ChannelOwner): DatagramChannel {
  const channel = new DatagramChannel(native, token, owner);
  owner.opened(channel);
  return channel;
}
