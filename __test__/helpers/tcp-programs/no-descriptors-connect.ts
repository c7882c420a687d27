// Connects and binds without a descriptor left, then with some.
import { HostName, SocketErrorStatus, StreamSocket, StreamSocketListener } from 'uwp-sockets';

import { freeDescriptors, useAllDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

const LOOPBACK = new HostName('127.0.0.1');

interface Failure {
  readonly hresult: string;
  readonly status: number;
  readonly code: string;
  readonly syscall: string;
}

async function report(what: string, operation: PromiseLike<void>): Promise<void> {
  const outcome = await operation.then(
    () => 'done',
    ({ hresult, status, code, syscall }: Failure) => {
      const name = Object.entries(SocketErrorStatus).find(([, value]) => value === status)?.[0];
      return `${hresult} ${name} ${code} ${syscall}`;
    },
  );
  printLine(`${what}: ${outcome}`);
}

async function main(): Promise<void> {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = ({ socket }) => socket.close();
  await listener.bindEndpointAsync(LOOPBACK, '');
  const [client, other] = [new StreamSocket(), new StreamSocketListener()];
  other.onconnectionreceived = () => undefined;

  const used = useAllDescriptors();
  await report('connect', client.connectAsync(LOOPBACK, listener.information.localPort));
  await report('bind', other.bindEndpointAsync(LOOPBACK, ''));
  await report('connect to a name', client.connectAsync(new HostName('nowhere.invalid'), '9'));
  await report('bind to a service', other.bindEndpointAsync(LOOPBACK, 'no-such-service'));
  freeDescriptors(used);
  await report('connect', client.connectAsync(LOOPBACK, listener.information.localPort));
  await report('bind', other.bindEndpointAsync(LOOPBACK, ''));
  client.close();
  await report(
    'connect to a name',
    new StreamSocket().connectAsync(new HostName('localhost'), listener.information.localPort),
  );
  for (const closable of [client, other, listener]) closable.close();
}

void main();
