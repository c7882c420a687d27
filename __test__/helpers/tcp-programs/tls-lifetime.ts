// What keeps a process with TLS sockets running and what does not, one case by name. The port of the peer and a file with its root
// follow, or with the certificate of a listener.
import { readFileSync } from 'node:fs';

import {
  Certificate,
  DataReader,
  HostName,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { runCommands } from './commands.js';
import { printLine } from './print-line.js';
import { whileHeld } from './while-held.js';

const [name, port, file] = process.argv.slice(2);
const certificate = Certificate.fromPem(readFileSync(file!, 'utf8'));
const { tls13 } = SocketProtectionLevel;

async function connected(): Promise<StreamSocket> {
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(certificate);
  await socket.connectAsync(new HostName('localhost'), port!, tls13);
  return socket;
}

/** A separate function, so that no variable keeps the socket. */
async function unreferenced(): Promise<void> {
  await (await connected()).outputStream.writeAsync(Buffer.from('hello\n'));
}

const cases: Record<string, () => Promise<void>> = {
  async idle() {
    const socket = await connected();
    await socket.outputStream.writeAsync(Buffer.from('hello'));
    printLine('connected');
  },

  async read() {
    const load = new DataReader((await connected()).inputStream).loadAsync(3);
    whileHeld(() => undefined);
    printLine(`read: ${await load}`);
  },

  async flush() {
    const { outputStream } = await connected();
    void outputStream.writeAsync(Buffer.alloc(64 * 1024 * 1024));
    whileHeld(() => undefined);
    printLine(`flushed: ${await outputStream.flushAsync()}`);
  },

  async listen() {
    const listener = new StreamSocketListener();
    listener.control.serverCertificate = certificate;
    listener.onconnectionreceived = () => undefined;
    await listener.bindEndpointAsync(new HostName('127.0.0.1'), '', tls13);
    whileHeld(() => {
      listener.close();
      printLine('closed');
    });
  },

  async 'slow-reader'() {
    const socket = await connected();
    const bytes = Buffer.alloc(1024 * 1024);
    await socket.outputStream.writeAsync(bytes);
    const before = process.memoryUsage.rss();
    let growth = 0;
    for (let count = 1; count < 200; count++) {
      await socket.outputStream.writeAsync(bytes);
      growth = Math.max(growth, process.memoryUsage.rss() - before);
    }
    await socket.outputStream.flushAsync();
    printLine(String(growth));
  },

  async exit() {
    void (await connected()).outputStream.writeAsync(Buffer.alloc(64 * 1024 * 1024));
    printLine('exits');
    process.exit(7);
  },

  async handshake() {
    void connected();
    await runCommands({ exit: () => process.exit(7) });
  },

  async forget() {
    const collecting = setInterval(() => gc!(), 1);
    for (let count = 0; count < 5; count++) await unreferenced();
    await runCommands({});
    clearInterval(collecting);
  },
};

void cases[name!]!();
