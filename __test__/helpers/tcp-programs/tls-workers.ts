// Worker threads that end while they have TLS sockets in all states. Arguments: the ports of a TLS server and of one that never
// answers, a file with the root of the first, and one with the certificate of a listener. Commands are read from stdin.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import {
  Certificate,
  DataReader,
  HostName,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { runCommands } from './commands.js';
import { countDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

const { tls13 } = SocketProtectionLevel;
const LOCALHOST = new HostName('localhost');

interface Task {
  readonly name: string;
  readonly words: readonly string[];
}

function inMainThread(): void {
  let worker: Worker;
  let baseline: number | undefined;
  const ended = async (): Promise<void> => {
    const [code] = (await once(worker, 'exit')) as [number];
    printLine(`ended: ${code}`);
  };
  const start = async (name: string): Promise<void> => {
    worker = new Worker(__filename, { workerData: { name, words: process.argv.slice(2) } satisfies Task });
    const [port] = (await once(worker, 'message')) as [string];
    printLine(port);
  };
  const post = async (word: string): Promise<void> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(word);
    await ended();
  };
  void runCommands({
    everything: async () => start('everything'),
    idle: async () => start('idle'),
    exit: async () => post('exit'),
    finish: async () => post('finish'),
    terminate: async () => {
      void worker.terminate();
      await ended();
    },
    // The first worker creates descriptors that all others share. A closed socket may wait for tickets a little longer.
    descriptors: async () => {
      baseline ??= countDescriptors();
      while (countDescriptors() > baseline) await new Promise((resolve) => setTimeout(resolve, 10));
      printLine('none left');
    },
  });
}

async function inWorker({ name, words }: Task): Promise<void> {
  const [port, silentPort, rootFile, identityFile] = words as [string, string, string, string];
  const root = Certificate.fromPem(readFileSync(rootFile, 'utf8'));
  const connect = async (to = port): Promise<StreamSocket> => {
    const socket = new StreamSocket();
    socket.control.trustedRoots.append(root);
    await socket.connectAsync(LOCALHOST, to, tls13);
    return socket;
  };
  const listener = new StreamSocketListener();
  listener.control.serverCertificate = Certificate.fromPem(readFileSync(identityFile, 'utf8'));
  listener.onconnectionreceived = ({ socket }) => void socket.outputStream.writeAsync(Buffer.from('hello'));
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '', tls13);

  await (await connect()).outputStream.writeAsync(Buffer.from('hello'));
  if (name === 'everything') {
    const [writer, reader] = [await connect(), await connect()];
    void writer.outputStream.writeAsync(Buffer.alloc(64 * 1024 * 1024));
    void new DataReader(reader.inputStream).loadAsync(1);
    void connect(silentPort);
  }
  parentPort!.once('message', (word) => {
    if (word === 'exit') process.exit(3);
    listener.close();
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage(listener.information.localPort);
}

if (isMainThread) inMainThread();
else void inWorker(workerData as Task);
