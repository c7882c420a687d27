import { broadcast as sendToAll } from '../../native/index.cjs';
import { IS_DELIVERED } from '../runtime/wire.js';
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
  for (const connection of open) (connection.endTurn() ? idle : waiting).push(connection);
  for (const connection of refusing(kind, bytes, idle)) waiting.push(connection);
  queue(kind, bytes, waiting);
  return open.length;
}

/** Passes a message to the native side. Returns the connections of which it has not accepted it. */
function refusing(kind: MessageKind, bytes: Uint8Array, connections: WebSocketConnection[]): WebSocketConnection[] {
  const answers = Uint32Array.from(connections, ({ number }) => number);
  sendToAll(answers, kind === 1, bytes);
  return connections.filter((connection, index) => {
    const answer = answers[index]!;
    const accepted = answer & ~IS_DELIVERED;
    if (accepted > 0) connection.passed(bytes.length, accepted !== answer);
    return accepted === 0;
  });
}

/** Of connections without room. That one is lost is reported by its receiver. */
function queue(kind: MessageKind, bytes: Uint8Array, connections: readonly WebSocketConnection[]): void {
  if (connections.length === 0) return;
  const copy = new Uint8Array(bytes);
  for (const connection of connections) connection.send(kind, copy, true).done(undefined, ignore);
}

function ignore(): void {}
