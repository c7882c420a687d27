import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Above the ports of `tcp-programs/thousand-listeners.ts`, which a probe for a free port would disturb. */
const LOWEST = 21_000;
/** The default of Linux; macOS and Windows begin at 49152. */
const FIRST_EPHEMERAL = 32_768;
const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';

/**
 * A port without a listener that is not ephemeral. A port that was chosen by
 * the system and freed again would not do: the next socket of another test may get it, or a connecting socket may connect
 * to itself.
 */
export async function closedPort(): Promise<string> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (firstEphemeralPort() - LOWEST));
    if ((await isFreeForTcp(port)) && (await isFreeForUdp(port))) return String(port);
  }
}

function isFreeForTcp(port: number): Promise<boolean> {
  return isFree(createServer(), (server) => server.listen(port));
}

function isFreeForUdp(port: number): Promise<boolean> {
  return isFree(createSocket('udp6'), (socket) => socket.bind(port));
}

interface Bindable extends NodeJS.EventEmitter {
  close(): void;
}

async function isFree<T extends Bindable>(socket: T, bind: (socket: T) => void): Promise<boolean> {
  bind(socket);
  try {
    await once(socket, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  socket.close();
  await once(socket, 'close');
  return true;
}

function firstEphemeralPort(): number {
  return existsSync(RANGE) ? Number.parseInt(readFileSync(RANGE, 'utf8'), 10) : FIRST_EPHEMERAL;
}
