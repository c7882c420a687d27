// Connects to hundreds of names without a responding name server, and meanwhile to some that resolve. Needs a network
// namespace in which 127.0.0.1 is the name server and `listed.example` is in the hosts file.
import { HostName, StreamSocket, StreamSocketListener } from 'uwp-sockets';

import { NameServer } from './name-server.js';
import { printLine } from './print-line.js';

const FLOOD = 600;

/** Number of names whose lookup has succeeded or failed. */
let ended = 0;

const server = new NameServer();
const listener = new StreamSocketListener();

async function connect(name: string): Promise<void> {
  const socket = new StreamSocket();
  await socket.connectAsync(new HostName(name), listener.information.localPort);
  socket.close();
  printLine(`${name}: connected after ${ended} of the others ended`);
}

/** Connects to a name without a responding name server; the result cancels it. */
function connectInVain(name: string): () => void {
  const operation = new StreamSocket().connectAsync(new HostName(name), '9');
  const end = (): unknown => ended++;
  operation.then(end, end);
  return () => operation.cancel();
}

function flood(domains: number): (() => void)[] {
  return Array.from({ length: FLOOD }, (_, index) => connectInVain(`n${index}.dead${index % domains}.example`));
}

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  pending: async () => {
    const cancels = flood(1);
    for (const name of ['127.0.0.1', 'listed.example', 'localhost', 'www.alive.example']) await connect(name);
    for (const cancel of cancels) cancel();
  },
  cancelled: async () => {
    const cancels = flood(8);
    await server.until(200);
    for (const each of cancels) each();
    ended -= FLOOD;
    // Started now: a lookup times out after some seconds, which a busy machine may need to get here.
    const cancel = connectInVain('sentinel.example');
    await connect('www.alive.example');
    cancel();
  },
};

async function main(): Promise<void> {
  await server.start();
  listener.onconnectionreceived = ({ socket }) => socket.close();
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  await scenarios[process.argv[2]!]!();
  listener.close();
  server.stop();
}

void main();
