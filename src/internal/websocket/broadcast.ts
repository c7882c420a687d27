import { broadcast as sendToAll } from '../../native/index.cjs';
import type { MessageKind } from './channel.js';
import type { WebSocketConnection } from './web-socket-connection.js';

/**
 * Sends a message to every open connection of a server, behind what was sent to it before, and returns how many there are. It is
 * framed once, and compressed once for those that agreed upon the same compression.
 */
export function broadcast(kind: MessageKind, bytes: Uint8Array, connections: Iterable<WebSocketConnection>): number {
  const open = [...connections].filter(({ isOpen }) => isOpen);
  const idle: WebSocketConnection[] = [];
  const waiting: WebSocketConnection[] = [];
  for (const connection of open) (connection.isIdle ? idle : waiting).push(connection);
  const numbers = Uint32Array.from(idle, ({ number }) => number);
  const accepted = sendToAll(numbers, kind === 1, bytes);
  for (const [index, connection] of idle.entries()) {
    if (accepted[index]) connection.passed(bytes.length);
    else waiting.push(connection);
  }
  queue(kind, bytes, waiting);
  return open.length;
}

/** Of connections without room. That one is lost is reported by its receiver. */
function queue(kind: MessageKind, bytes: Uint8Array, connections: readonly WebSocketConnection[]): void {
  if (connections.length === 0) return;
  const copy = new Uint8Array(bytes);
  for (const connection of connections) connection.send(kind, copy, true).done(undefined, ignore);
}

function ignore(): void {}
