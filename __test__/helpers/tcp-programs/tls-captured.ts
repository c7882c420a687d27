/**
 * Sends a secret to an echo server of `node:tls`, once in each version of TLS, while tshark captures it.
 * Arguments: files for the capture, certificate and private key of the server, certificate of its authority.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createServer } from 'node:tls';

import { Certificate, DataReader, HostName, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { Collector } from '../udp-collector.js';

const PORT = 4433;
/** A closed port; datagrams to it mark positions of the capture. */
const MARK_PORT = 9;
const FILTER = `ip and (tcp port ${PORT} or udp dst port ${MARK_PORT})`;
const HEADER = 8;

/** The captured packets: the sizes of marks, 0 for all others. */
const recorded = new Collector<number>();

async function main(recording: string, cert: string, key: string, root: string): Promise<void> {
  const words = ['-i', 'lo', '-n', '-l', '-f', FILTER, '-w', recording, '-P', '-T', 'fields', '-e', 'udp.length'];
  const capture = spawn('tshark', words, { stdio: ['ignore', 'pipe', 'ignore'] });
  createInterface(capture.stdout).on('line', (line) => recorded.add(line === '' ? 0 : Number(line) - HEADER));
  await mark(1);
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => socket.pipe(socket));
  server.listen(PORT, '127.0.0.1');
  await once(server, 'listening');
  const trusted = Certificate.fromPem(readFileSync(root, 'utf8'));
  await converse(trusted, SocketProtectionLevel.tls12, 'a secret of TLS 1.2');
  await converse(trusted, SocketProtectionLevel.tls13, 'a secret of TLS 1.3');
  server.close();
  await once(server, 'close');
  await mark(2);
  capture.kill('SIGINT');
  await once(capture, 'close');
}

async function converse(root: Certificate, level: SocketProtectionLevel, secret: string): Promise<void> {
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(root);
  await socket.connectAsync(new HostName('localhost'), String(PORT), level);
  await socket.outputStream.writeAsync(Buffer.from(secret));
  await new DataReader(socket.inputStream).loadAsync(secret.length);
  socket.close();
}

/** Sends datagrams of this size until one was captured, and with it all earlier packets. */
async function mark(size: number): Promise<void> {
  const socket = createSocket('udp4');
  const timer = setInterval(() => socket.send(Buffer.alloc(size), MARK_PORT, '127.0.0.1'), 100);
  for (let count = 1; (await recorded.until(count))[count - 1] !== size; count++);
  clearInterval(timer);
  socket.close();
}

const [recording, cert, key, root] = process.argv.slice(2) as [string, string, string, string];
void main(recording, cert, key, root);
