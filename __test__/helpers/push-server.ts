import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import type { ExecutionContext } from 'ava';

import { Arrivals } from './arrivals.js';

/** A server whose connections outlive the program that made them. */
export interface PushServer {
  readonly port: string;
  /** The next connection. */
  connection(): Promise<Pushed>;
}

/** The server's side of a connection. */
export interface Pushed {
  readonly socket: Socket;
  /** The next piece that the client sent. */
  line(): Promise<string>;
}

/** A server on a port of its own; it and its connections are gone at the end of the test. */
export async function pushServer(t: ExecutionContext): Promise<PushServer> {
  const connections = new Arrivals<Pushed>();
  const server = createServer((socket) => connections.add(pushed(t, socket)));
  server.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  return { port: String((server.address() as AddressInfo).port), connection: async () => connections.next() };
}

function pushed(t: ExecutionContext, socket: Socket): Pushed {
  const lines = new Arrivals<string>();
  let rest = '';
  t.teardown(() => socket.destroy());
  // The client may be killed with data unread.
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    for (const line of parts) lines.add(line);
  });
  return { socket, line: async () => lines.next() };
}
