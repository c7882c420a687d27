import type { ExecutionContext } from 'ava';
import {
  HostName,
  MessageWebSocket,
  type MessageWebSocketMessageReceivedEventArgs,
  type ServerMessageWebSocket,
  SocketMessageType,
  Uri,
  type UwpError,
  WebErrorStatus,
  WebSocketError,
  WebSocketListener,
  type WebSocketListenerOptions,
} from 'uwp-sockets';

import { Arrivals } from './arrivals.js';
import { peerClient, peerServer, type WebSocketPeer } from './web-socket-peer.js';

/** Which side is under test. */
export type Role = 'client' | 'server';
export const ROLES: readonly Role[] = ['client', 'server'];

/** A WebSocket under test, connected with a peer that the test operates. */
export interface RolePair {
  readonly socket: MessageWebSocket | ServerMessageWebSocket;
  readonly peer: WebSocketPeer;
  /** Messages as text, errors by the name of their status, and `closed …`, as they are raised. */
  readonly events: Arrivals<string>;
}

/** What both roles have options for. */
export interface RoleOptions {
  readonly maxMessageSize?: number;
  readonly deflate?: boolean;
  readonly closeTimeout?: number;
  /** Of a server. */
  readonly maxFragments?: number;
  /** Called before anything can arrive: handlers of a client cannot be added later. */
  readonly prepare?: (socket: MessageWebSocket) => void;
}

/** The offer and the answer that make both sides compress without memory between messages. */
const DEFLATE = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';

/** Opens a WebSocket in this role. */
export async function rolePair(t: ExecutionContext, role: Role, options: RoleOptions = {}): Promise<RolePair> {
  return role === 'client' ? clientPair(t, options) : serverPair(t, options);
}

async function clientPair(
  t: ExecutionContext,
  { maxMessageSize, closeTimeout, deflate, prepare }: RoleOptions,
): Promise<RolePair> {
  const server = await peerServer(t, deflate ? DEFLATE : undefined);
  const socket = new MessageWebSocket();
  if (maxMessageSize !== undefined) socket.control.maxMessageSize = maxMessageSize;
  if (closeTimeout !== undefined) socket.control.closeTimeout = closeTimeout;
  if (deflate) socket.control.perMessageDeflate = true;
  t.teardown(() => socket.close());
  const events = eventsOf(socket);
  prepare?.(socket);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(uriOf(server.port))]);
  peer.socket.resume();
  return { socket, peer, events };
}

async function serverPair(t: ExecutionContext, { prepare, ...options }: RoleOptions): Promise<RolePair> {
  const listener = await webSocketListener(t, options);
  const accepted = new Arrivals<ServerMessageWebSocket>();
  listener.onconnectionreceived = (client) => accepted.add(client.acceptMessageWebSocket());
  const fields = options.deflate ? [`Sec-WebSocket-Extensions: ${DEFLATE}`] : [];
  const peer = await peerClient(t, listener.information.localPort, fields);
  const socket = await accepted.next();
  const events = eventsOf(socket);
  // The two classes have the same members, with themselves as target.
  prepare?.(socket as unknown as MessageWebSocket);
  return { socket, peer, events };
}

/** A listener on loopback, closed at the end of the test, whose clients wait until it gets a handler of the test. */
export async function webSocketListener(
  t: ExecutionContext,
  options?: WebSocketListenerOptions,
): Promise<WebSocketListener> {
  const listener = new WebSocketListener(options);
  listener.onconnectionreceived = () => {};
  t.teardown(() => listener.close());
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  return listener;
}

export function uriOf(port: string, scheme = 'ws'): Uri {
  return new Uri(`${scheme}://${scheme === 'ws' ? '127.0.0.1' : 'localhost'}:${port}/chat`);
}

/** Records the events of a WebSocket. */
export function eventsOf(socket: MessageWebSocket | ServerMessageWebSocket): Arrivals<string> {
  const events = new Arrivals<string>();
  // The two classes have the same events, with themselves as target.
  const target = socket as MessageWebSocket;
  target.addEventListener('messagereceived', (args) => events.add(describe(args)));
  target.addEventListener('closed', ({ code, reason }) => events.add(`closed ${code} ${reason}`.trim()));
  return events;
}

function describe(args: MessageWebSocketMessageReceivedEventArgs): string {
  try {
    const reader = args.getDataReader();
    const text = reader.readString(reader.unconsumedBufferLength);
    return `${args.messageType === SocketMessageType.utf8 ? 'text' : 'binary'} ${text}`.trim();
  } catch (error) {
    const status = WebSocketError.getStatus((error as UwpError).number);
    return `error ${statusName(status) || (error as UwpError).hresult}`;
  }
}

function statusName(status: number): string | undefined {
  if (status === WebErrorStatus.unknown) return undefined;
  return Object.entries(WebErrorStatus).find(([, value]) => value === status)?.[0];
}
