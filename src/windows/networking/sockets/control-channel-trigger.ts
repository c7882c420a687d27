import { channelResets } from '../../../internal/background/system-sources.js';
import { Channel } from '../../../internal/control-channel/channel.js';
import { networkInterval } from '../../../internal/control-channel/network-interval.js';
import {
  endObserving,
  observe,
  observerOf,
  type Transport,
  type TransportObserver,
} from '../../../internal/control-channel/transport.js';
import { closed, illegalCall, invalidArgument } from '../../../internal/errors/errors.js';
import { requireEnum, requireInteger } from '../../../internal/projection/arguments.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { textOf } from '../../../internal/projection/marshalling.js';
import { requireCapability } from '../../../internal/runtime/capabilities.js';
import { webSocketTransport } from './client-web-socket.js';
import { ControlChannelBackgroundTrigger } from './control-channel-background-trigger.js';
import { ControlChannelTriggerResetReason } from './control-channel-trigger-reset-reason.js';
import { ControlChannelTriggerResourceType } from './control-channel-trigger-resource-type.js';
import { ControlChannelTriggerStatus } from './control-channel-trigger-status.js';
import type { MessageWebSocket } from './message-web-socket.js';
import { streamTransport, type StreamSocket } from './stream-socket.js';
import type { StreamWebSocket } from './stream-web-socket.js';

/** Longest id, in UTF-16 code units. */
const LONGEST_ID = 64;
/** Minutes. */
const SHORTEST_INTERVAL = 15;
const LONGEST_INTERVAL = 1439;

type TransportSocket = StreamSocket | StreamWebSocket | MessageWebSocket;

/** The class behind `ControlChannelTrigger`. */
export class ControlChannelTriggerClass {
  readonly #id: string;
  readonly #keepAliveTrigger: ControlChannelBackgroundTrigger;
  readonly #pushNotificationTrigger: ControlChannelBackgroundTrigger;
  #serverMinutes: number;
  #transport: Transport | null = null;
  /** Set by `waitForPushEnabled`. */
  #channel: Channel | null = null;
  /** Whether the connection ended before that. */
  #isLost = false;
  #isClosed = false;

  /**
   * @param channelId the name of the channel, of 1 to 64 characters, which the application chooses
   * @param serverKeepAliveIntervalInMinutes 15 to 1439
   * @param resourceRequestType default `requestSoftwareSlot`. There are no hardware slots: a request for one gets a software slot
   *
   * Throws E_INVALIDARG (0x80070057) for anything else, and E_ACCESSDENIED (0x80070005) under a manifest without the capability
   * pushNotifications.
   */
  constructor(
    channelId: string,
    serverKeepAliveIntervalInMinutes: number,
    resourceRequestType: ControlChannelTriggerResourceType = ControlChannelTriggerResourceType.requestSoftwareSlot,
  ) {
    this.#id = requireId(channelId);
    this.#serverMinutes = requireInterval(serverKeepAliveIntervalInMinutes);
    requireEnum(ControlChannelTriggerResourceType, resourceRequestType, 'resourceRequestType');
    requireCapability('pushNotifications', 'ControlChannelTrigger');
    this.#keepAliveTrigger = new ControlChannelBackgroundTrigger(this.#id);
    this.#pushNotificationTrigger = new ControlChannelBackgroundTrigger(this.#id);
  }

  /** The name of the channel. */
  get controlChannelTriggerId(): string {
    return this.#id;
  }

  /**
   * The minutes after which the server expects a sign of life: as often the task of `keepAliveTrigger` runs. From 15 to 1439;
   * E_INVALIDARG (0x80070057) for anything else, RO_E_CLOSED (0x80000013) after `close`.
   */
  get serverKeepAliveIntervalInMinutes(): number {
    return this.#serverMinutes;
  }

  set serverKeepAliveIntervalInMinutes(minutes: number) {
    this.#requireOpen('serverKeepAliveIntervalInMinutes');
    this.#serverMinutes = requireInterval(minutes);
    if (this.#channel && !this.#channel.hasEnded) this.#channel.serverMinutes = minutes;
  }

  /**
   * The minutes of silence after which the system probes the peer, so that the network does not forget the connection: 15 at
   * first, never more than `serverKeepAliveIntervalInMinutes`. It grows while connections survive such silences, up to what
   * `decreaseNetworkKeepAliveInterval` found too long. All channels of a thread share what is known of the network.
   */
  get currentKeepAliveIntervalInMinutes(): number {
    return Math.min(this.#serverMinutes, networkInterval.minutes);
  }

  /** For the task that sends the server a sign of life; always the same object. */
  get keepAliveTrigger(): ControlChannelBackgroundTrigger {
    return this.#keepAliveTrigger;
  }

  /** For the task that runs when data came; always the same object. */
  get pushNotificationTrigger(): ControlChannelBackgroundTrigger {
    return this.#pushNotificationTrigger;
  }

  /** False: data does not wake a machine that sleeps. */
  get isWakeFromLowPowerSupported(): boolean {
    return false;
  }

  /** The socket that was passed to `usingTransport`; null before that and after `close`. */
  get transportObject(): TransportSocket | null {
    return (this.#transport?.socket as TransportSocket | undefined) ?? null;
  }

  /**
   * Names the socket of the channel, before it is connected.
   *
   * Throws E_INVALIDARG (0x80070057) for anything but a StreamSocket, StreamWebSocket or MessageWebSocket;
   * E_ILLEGAL_METHOD_CALL (0x8000000E) for a socket that is connecting or connected, for one of another channel, and the second
   * time; RO_E_CLOSED (0x80000013) for a socket that is closed, and after `close`.
   */
  usingTransport(transport: TransportSocket): void {
    this.#requireOpen('usingTransport');
    const named = streamTransport(transport) ?? webSocketTransport(transport);
    if (!named) throw invalidArgument('usingTransport: transport must be a StreamSocket or a client of WebSockets');
    if (this.#transport) throw illegalCall('usingTransport: the channel has a transport already');
    if (observerOf(named.socket)) throw illegalCall('usingTransport: the socket belongs to another channel');
    named.requireUnconnected('usingTransport');
    observe(named.socket, this.#observer());
    this.#transport = named;
  }

  /**
   * Starts the channel: from now on the tasks of its triggers run. To be called when the transport is connected; calling it again
   * tells whether the channel still exists. The server may be on this machine.
   *
   * Returns `softwareSlotAllocated`, or `transportDisconnected` when the connection has ended or the channel was reset.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before `usingTransport` and before the transport is connected, RO_E_CLOSED
   * (0x80000013) after `close`.
   */
  waitForPushEnabled(): ControlChannelTriggerStatus {
    this.#requireOpen('waitForPushEnabled');
    const transport = this.#requireTransport('waitForPushEnabled');
    if (this.#isLost || transport.isClosed) return ControlChannelTriggerStatus.transportDisconnected;
    this.#channel ??= this.#start(transport);
    return this.#channel.hasEnded
      ? ControlChannelTriggerStatus.transportDisconnected
      : ControlChannelTriggerStatus.softwareSlotAllocated;
  }

  /**
   * Says that the network forgot a connection in a silence of the length of `currentKeepAliveIntervalInMinutes`. This goes back
   * to the longest silence that went well, or by half, to no less than 1, and grows to what the network bears from there.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before `waitForPushEnabled`, RO_E_CLOSED (0x80000013) after `close`.
   */
  decreaseNetworkKeepAliveInterval(): void {
    const channel = this.#requireChannel('decreaseNetworkKeepAliveInterval');
    channel.decrease();
  }

  /**
   * Gives the kernel what was written to the transport so far.
   *
   * Throws E_ILLEGAL_METHOD_CALL (0x8000000E) before `waitForPushEnabled`, RO_E_CLOSED (0x80000013) after `close` and on a
   * closed transport.
   */
  flushTransport(): void {
    this.#requireChannel('flushTransport');
    this.#transport!.flush();
  }

  /** Ends the channel: no task of it begins any more. The transport stays open. Closing again has no effect. */
  close(): void {
    this.#isClosed = true;
    this.#keepAliveTrigger.close();
    this.#pushNotificationTrigger.close();
    this.#channel?.close();
    if (this.#transport) endObserving(this.#transport.socket);
    this.#transport = null;
    this.#channel = null;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #observer(): TransportObserver {
    return {
      received: () => this.#channel?.received(),
      ended: () => this.#transportEnded(),
    };
  }

  #transportEnded(): void {
    if (this.#channel) this.#channel.ended();
    else this.#isLost = this.#transport?.isConnected ?? false;
  }

  #start(transport: Transport): Channel {
    if (!transport.isConnected) throw illegalCall('waitForPushEnabled: the transport is not connected');
    const details = { controlChannelTrigger: this };
    return new Channel(transport, this.#serverMinutes, {
      keepAlive: () => this.#keepAliveTrigger.raise(details),
      pushed: () => this.#pushNotificationTrigger.raise(details),
      ended: reset,
    });
  }

  #requireOpen(operation: string): void {
    if (this.#isClosed) throw closed(`${operation}: the ControlChannelTrigger is closed`);
  }

  #requireTransport(operation: string): Transport {
    if (this.#transport) return this.#transport;
    throw illegalCall(`${operation}: usingTransport was not called`);
  }

  #requireChannel(operation: string): Channel {
    this.#requireOpen(operation);
    if (this.#channel) return this.#channel;
    throw illegalCall(`${operation}: waitForPushEnabled was not called`);
  }
}

/**
 * Windows.Networking.Sockets.ControlChannelTrigger: a connection over which a server may send at any time, and the tasks of this
 * program that then run.
 *
 * Order: construct, `usingTransport`, register tasks for `keepAliveTrigger` and `pushNotificationTrigger`, connect the transport,
 * `waitForPushEnabled`; then keep a read pending. A member used out of order throws E_ILLEGAL_METHOD_CALL (0x8000000E), after
 * `close` RO_E_CLOSED (0x80000013). When the connection ends, or the machine has slept, tasks of a SystemTrigger of the type
 * controlChannelReset run, and the channel is to be made anew.
 */
export const ControlChannelTrigger: CallableClass<typeof ControlChannelTriggerClass> = callable(
  ControlChannelTriggerClass,
  'ControlChannelTrigger',
);
export type ControlChannelTrigger = ControlChannelTriggerClass;

function reset(isSleep: boolean): void {
  const { lowPowerExit, transportDisconnected } = ControlChannelTriggerResetReason;
  const resetReason = isSleep ? lowPowerExit : transportDisconnected;
  channelResets.raise({ resetReason, hardwareSlotReset: false, softwareSlotReset: true });
}

function requireId(value: unknown): string {
  const id = textOf(value as string);
  if (id !== '' && id.length <= LONGEST_ID) return id;
  throw invalidArgument(`channelId has ${id.length} characters, not 1 to ${LONGEST_ID}`);
}

function requireInterval(minutes: unknown): number {
  return requireInteger(minutes, SHORTEST_INTERVAL, LONGEST_INTERVAL, 'serverKeepAliveIntervalInMinutes');
}
