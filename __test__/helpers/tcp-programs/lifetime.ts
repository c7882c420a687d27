// What keeps a process running and what does not, one case by name.
import { DataReader, HostName, StreamSocket, StreamSocketListener } from 'uwp-sockets';

import { runCommands } from './commands.js';
import { printLine } from './print-line.js';
import { whileHeld } from './while-held.js';

const LOOPBACK = new HostName('127.0.0.1');
const [name, port] = process.argv.slice(2);

async function connected(): Promise<StreamSocket> {
  const socket = new StreamSocket();
  await socket.connectAsync(LOOPBACK, port!);
  return socket;
}

async function listening(): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = ({ socket }) => void echo(socket);
  await listener.bindEndpointAsync(LOOPBACK, '');
  return listener;
}

async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
  socket.close();
}

const cases: Record<string, () => Promise<void>> = {
  async load() {
    printLine('loaded');
  },

  async 'close-all'() {
    const listener = await listening();
    const socket = new StreamSocket();
    await socket.connectAsync(LOOPBACK, listener.information.localPort);
    await socket.outputStream.writeAsync(Buffer.from('abc'));
    await new DataReader(socket.inputStream).loadAsync(3);
    printLine('echoed');
    socket.close();
    listener.close();
    printLine('closed');
  },

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

  async write() {
    const socket = await connected();
    const write = socket.outputStream.writeAsync(Buffer.alloc(64 * 1024 * 1024));
    whileHeld(() => undefined);
    printLine(`written: ${await write}`);
  },

  async connect() {
    const connect = new StreamSocket().connectAsync(LOOPBACK, port!);
    whileHeld(() => connect.cancel());
    connect.done(undefined, (error: Error) => printLine(error.name));
  },

  async listen() {
    const listener = await listening();
    whileHeld(() => {
      listener.close();
      printLine('closed');
    });
  },

  async 'cancel-read'() {
    const load = new DataReader((await connected()).inputStream).loadAsync(3);
    whileHeld(() => load.cancel());
    load.done(undefined, (error: Error) => printLine(error.name));
  },

  async exit() {
    const listener = await listening();
    for (let count = 0; count < 10; count++) {
      const socket = new StreamSocket();
      await socket.connectAsync(LOOPBACK, listener.information.localPort);
      void socket.outputStream.writeAsync(Buffer.alloc(1_000_000));
      void new DataReader(socket.inputStream).loadAsync(10_000_000);
    }
    printLine('exits');
    process.exit(7);
  },

  async forget() {
    for (let count = 0; count < 20; count++) await connected();
    const collecting = setInterval(() => gc!(), 1);
    await runCommands({});
    clearInterval(collecting);
  },
};

void cases[name!]!();
