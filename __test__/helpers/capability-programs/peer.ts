import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { PORT } from '../capability-network.js';

// The peer of a program with a manifest: echoes TCP at PORT of every address, and UDP at those of its arguments. Each line of its input, `tcp local
// remote port`, `webSocket local remote port` or `udp local remote port`, lets it connect, begin the handshake of a WebSocket, or send a
// datagram, from there; the first two are answered by "open", when the other side has written, or "closed".

async function main(): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket));
  server.listen(PORT, '::');
  await once(server, 'listening');
  // One for each address, which the echo comes from then.
  for (const address of process.argv.slice(2)) {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address));
    socket.bind(PORT, address);
    await once(socket, 'listening');
  }
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) console.log(await obey(line.split(' ')));
  process.exit();
}

/** RFC 6455, 1.3. */
const HANDSHAKE = [
  'GET / HTTP/1.1',
  'Host: application.test',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  '\r\n',
].join('\r\n');

async function obey([command, local, remote, port]: string[]): Promise<string> {
  const first = command === 'webSocket' ? HANDSHAKE : '';
  return command === 'udp' ? sent(local!, remote!, Number(port)) : opened(local!, remote!, Number(port), first);
}

async function opened(localAddress: string, host: string, port: number, first: string): Promise<string> {
  const socket: Socket = connect({ localAddress, host, port });
  socket.write(first);
  return new Promise((resolve) => {
    socket.once('data', () => resolve('open'));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve('closed'));
  }).then((answer) => {
    socket.destroy();
    return answer as string;
  });
}

async function sent(local: string, remote: string, port: number): Promise<string> {
  const socket = createSocket(local.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, local);
  await once(socket, 'listening');
  await new Promise((resolve) => socket.send('unasked', port, remote, resolve));
  socket.close();
  return 'sent';
}

void main();
