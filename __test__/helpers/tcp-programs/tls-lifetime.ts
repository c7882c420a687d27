// What holds a process that speaks TLS and what does not, one case by name. The port and the root of the peer follow.
import { readFileSync } from 'node:fs';

import { Certificate, DataReader, HostName, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { obey } from './commands.js';
import { say } from './say.js';

const [name, port, rootFile] = process.argv.slice(2);
const root = Certificate.fromPem(readFileSync(rootFile!, 'utf8'));

async function connected(): Promise<StreamSocket> {
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(root);
  await socket.connectAsync(new HostName('localhost'), port!, SocketProtectionLevel.tls13);
  return socket;
}

const cases: Record<string, () => Promise<void>> = {
  async idle() {
    const socket = await connected();
    await socket.outputStream.writeAsync(Buffer.from('hello'));
    say('connected');
  },

  async read() {
    const load = new DataReader((await connected()).inputStream).loadAsync(3);
    // The timer itself does not hold the process.
    setTimeout(() => say('alive'), 200).unref();
    say(`read: ${await load}`);
  },

  async exit() {
    void (await connected()).outputStream.writeAsync(Buffer.alloc(64 * 1024 * 1024));
    void connected();
    say('exits');
    process.exit(7);
  },

  async forget() {
    for (let count = 0; count < 5; count++) await connected();
    const collecting = setInterval(() => gc!(), 1);
    await obey({});
    clearInterval(collecting);
  },
};

void cases[name!]!();
