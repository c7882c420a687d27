/** The five scenarios of Microsoft's DatagramSocket sample for JavaScript, in its own order and style. */
import test, { type ExecutionContext } from 'ava';
import { DataWriter, Windows } from 'uwp-sockets';
import { program, runIsolated } from '../helpers/udp-child.js';
import { Collector } from '../helpers/udp-collector.js';
import { closedPort } from '../helpers/closed-port.js';
import { GROUP_NETWORK_V4 } from '../helpers/udp-group-network.js';
import { testNeeding } from '../helpers/udp-needs.js';

const { Sockets, HostName, Connectivity } = Windows.Networking;
type DatagramSocket = InstanceType<typeof Sockets.DatagramSocket>;
type Args = Parameters<NonNullable<DatagramSocket['onmessagereceived']>>[0];
type OutputStream = DatagramSocket['outputStream'];

/** The sample's server: it keeps the stream to the first peer and rejects a second one. */
class Server {
  readonly socket: DatagramSocket = new Sockets.DatagramSocket();
  readonly errors: unknown[] = [];
  #stream: OutputStream | null = null;
  #address: Args['remoteAddress'] | null = null;
  #port: string | null = null;

  constructor() {
    this.socket.addEventListener('messagereceived', (eventArgument) => this.#onMessage(eventArgument));
    this.socket.control.inboundBufferSizeInBytes = 100_000;
  }

  close(): void {
    this.socket.close();
    this.#stream?.close();
  }

  #onMessage(eventArgument: Args): void {
    if (this.#stream) {
      this.#echo(eventArgument);
      return;
    }
    this.socket.getOutputStreamAsync(eventArgument.remoteAddress, eventArgument.remotePort).done(
      (stream) => {
        this.#stream ??= stream;
        this.#address ??= eventArgument.remoteAddress;
        this.#port ??= eventArgument.remotePort;
        this.#echo(eventArgument);
      },
      (error) => this.errors.push(error),
    );
  }

  #echo(eventArgument: Args): void {
    if (this.#address !== eventArgument.remoteAddress || this.#port !== eventArgument.remotePort) {
      this.errors.push('Got datagram from another peer');
      return;
    }
    void this.#stream!.writeAsync(eventArgument.getDataReader().detachBuffer());
  }
}

function closing<T extends { close(): void }>(t: ExecutionContext, closable: T): T {
  t.teardown(() => closable.close());
  return closable;
}

/** The local addresses that the sample offers to bind to. */
function localAddresses(): InstanceType<typeof HostName>[] {
  return [...Connectivity.NetworkInformation.getHostNames()].filter((host) => host.ipInformation !== null);
}

test('1: the sample lists local addresses with their adapters', (t) => {
  const addresses = localAddresses();
  t.true(addresses.length > 0);
  for (const { displayName, ipInformation } of addresses) {
    t.not(displayName, '');
    t.regex(ipInformation!.networkAdapter.networkAdapterId, /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i);
  }
});

const LISTENERS: Record<
  string,
  (socket: DatagramSocket) => { done(complete: () => void, error: (e: unknown) => void): void }
> = {
  'any address': (socket) => socket.bindServiceNameAsync(''),
  'an address': (socket) => socket.bindEndpointAsync(new HostName('127.0.0.1'), ''),
  'an adapter': (socket) => socket.bindServiceNameAsync('', loopback().ipInformation!.networkAdapter),
};

function loopback(): InstanceType<typeof HostName> {
  return localAddresses().find(({ ipInformation }) => ipInformation!.networkAdapter.ianaInterfaceType === 24)!;
}

for (const [what, listen] of Object.entries(LISTENERS)) {
  test(`1 to 4: a server on ${what} echoes to its client, rejects another one, and closes`, async (t) => {
    const server = closing(t, new Server());
    await new Promise<void>((resolve, reject) => listen(server.socket).done(resolve, reject));
    const { localPort } = server.socket.information;

    const answers = new Collector<string>();
    const clientSocket = closing(t, new Sockets.DatagramSocket());
    clientSocket.addEventListener('messagereceived', (eventArgument) => {
      const length = eventArgument.getDataReader().unconsumedBufferLength;
      answers.add(eventArgument.getDataReader().readString(length));
    });
    clientSocket.control.dontFragment = true;
    await new Promise<void>((resolve, reject) =>
      clientSocket.connectAsync(new HostName('127.0.0.1'), localPort).done(resolve, reject),
    );

    const writer = new DataWriter(clientSocket.outputStream);
    for (const text of ['hello', 'again']) {
      writer.writeString(text);
      await new Promise<void>((resolve, reject) => writer.storeAsync().done(() => resolve(), reject));
      await answers.until(text === 'hello' ? 1 : 2);
    }
    t.deepEqual(answers.items, ['hello', 'again']);
    t.deepEqual(server.errors, []);

    const other = closing(t, new Sockets.DatagramSocket());
    await other.connectAsync(new HostName('127.0.0.1'), localPort);
    await other.outputStream.writeAsync(Buffer.from('intruder'));
    writer.writeString('still me');
    await writer.storeAsync();
    await answers.until(3);
    t.deepEqual(server.errors, ['Got datagram from another peer']);

    t.notThrows(() => {
      clientSocket.close();
      writer.close();
      server.close();
    });
  });
}

test('2: a host name that is none is caught by try', (t) => {
  t.throws(() => new HostName('not a host name'));
});

test('2: the client gets an error from a closed port', async (t) => {
  const statuses = new Collector<number>();
  const clientSocket = closing(t, new Sockets.DatagramSocket());
  clientSocket.addEventListener('messagereceived', (eventArgument) => {
    try {
      eventArgument.getDataReader();
    } catch (error) {
      statuses.add(Sockets.SocketError.getStatus((error as { number: number }).number));
    }
  });
  await clientSocket.connectAsync(new HostName('127.0.0.1'), await closedPort());
  const writer = new DataWriter(clientSocket.outputStream);
  writer.writeString('ping');
  await writer.storeAsync();
  t.is((await statuses.until(1))[0], Sockets.SocketErrorStatus.connectionResetByPeer);
});

const NETWORK = `${GROUP_NETWORK_V4} && ip route add 255.255.255.255 dev d0`;

for (const scenario of ['multicast', 'broadcast']) {
  testNeeding('networkNamespaces')(`5: the same socket sends and receives ${scenario}`, async (t) => {
    const child = runIsolated(t, NETWORK, program('winjs-groups', scenario));
    t.deepEqual(await child.result(t), ['22113', 'Hello World! from 10.9.9.1', 'Hello again! from 10.9.9.1']);
  });
}
