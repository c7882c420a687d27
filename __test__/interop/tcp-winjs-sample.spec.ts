/** Scenarios 1 to 4 of Microsoft's StreamSocket sample for JavaScript, in its own order and style. */
import test, { type ExecutionContext } from 'ava';
import { SocketErrorStatus, Windows } from 'uwp-sockets';

import { closedPort } from '../helpers/closed-port.js';

const { Sockets, HostName, Connectivity } = Windows.Networking;
const { Streams } = Windows.Storage;

type StreamSocketListener = InstanceType<typeof Sockets.StreamSocketListener>;
type StreamSocket = InstanceType<typeof Sockets.StreamSocket>;
type DataReader = InstanceType<typeof Streams.DataReader>;
type DataWriter = InstanceType<typeof Streams.DataWriter>;
type Args = Parameters<NonNullable<StreamSocketListener['onconnectionreceived']>>[0];
type Bind = (listener: StreamSocketListener) => ReturnType<StreamSocketListener['bindServiceNameAsync']>;

/** The state that the scenarios of the sample share. */
class Sample {
  readonly received: string[] = [];
  readonly problems: unknown[] = [];
  listener: StreamSocketListener | null = null;
  serverSocket: StreamSocket | null = null;
  serverReader: DataReader | null = null;
  clientSocket: StreamSocket | null = null;
  closing = false;
  #onString: (text: string) => void = () => undefined;
  #onServerEnd: () => void = () => undefined;
  readonly serverEnded = new Promise<void>((resolve) => (this.#onServerEnd = resolve));

  /** Scenario 1: start listening. */
  startListener(bind: Bind): Promise<void> {
    // The sample passes the service name, which the constructor ignores.
    this.listener = new (Sockets.StreamSocketListener as new (...all: unknown[]) => StreamSocketListener)('22112');
    this.listener.addEventListener('connectionreceived', (args) => this.#onServerAccept(args));
    this.listener.control.keepAlive = false;
    return new Promise((resolve, reject) => bind(this.listener!).done(resolve, reject));
  }

  /** Scenario 2: connect. */
  connect(host: string): Promise<void> {
    const hostName = new HostName(host);
    this.clientSocket = new Sockets.StreamSocket();
    this.clientSocket.control.keepAlive = false;
    const { localPort } = this.listener!.information;
    return new Promise((resolve, reject) => {
      this.clientSocket!.connectAsync(hostName, localPort).done(resolve, reject);
    });
  }

  /** Scenario 3: send. */
  send(text: string): Promise<string> {
    const received = new Promise<string>((resolve) => (this.#onString = resolve));
    const writer: DataWriter = new Streams.DataWriter(this.clientSocket!.outputStream);
    const length = writer.measureString(text);
    writer.writeInt32(length);
    writer.writeString(text);
    writer.storeAsync().done(
      () => writer.detachStream(),
      (error) => this.problems.push(error),
    );
    return received;
  }

  /** Scenario 4: close everything. */
  close(): void {
    this.closing = true;
    this.listener?.close();
    this.serverSocket?.close();
    this.clientSocket?.close();
    this.serverReader?.close();
  }

  #onServerAccept(args: Args): void {
    this.serverSocket = args.socket;
    this.serverReader = new Streams.DataReader(this.serverSocket.inputStream);
    this.#startReader();
  }

  #startReader(): void {
    this.serverReader!.loadAsync(4).done(
      (sizeBytesRead) => {
        if (sizeBytesRead !== 4) return this.#onServerEnd();
        const count = this.serverReader!.readInt32();
        this.serverReader!.loadAsync(count).then(
          (stringBytesRead) => {
            if (stringBytesRead !== count) return;
            const text = this.serverReader!.readString(count);
            this.received.push(text);
            setTimeout(() => {
              this.#startReader();
              this.#onString(text);
            }, 0);
          },
          (error) => this.#onFailure(error),
        );
      },
      (error) => this.#onFailure(error),
    );
  }

  #onFailure(error: unknown): void {
    if (!this.closing) this.problems.push(error);
    this.#onServerEnd();
  }
}

function loopbackAdapter(): InstanceType<typeof Connectivity.NetworkAdapter> {
  const names = Connectivity.NetworkInformation.getHostNames();
  const isLocal = names.filter(({ ipInformation }) => ipInformation !== null);
  return isLocal.find(({ canonicalName }) => canonicalName === '127.0.0.1')!.ipInformation!.networkAdapter;
}

async function runs(t: ExecutionContext, bind: Bind): Promise<void> {
  const sample = new Sample();
  t.teardown(() => sample.close());
  await sample.startListener(bind);
  await sample.connect('127.0.0.1');
  const texts = ['Hello World', 'Grüße, 世界', '', 'x'.repeat(100_000)];
  for (const text of texts) t.is(await sample.send(text), text);
  t.deepEqual(sample.received, texts);
  sample.close();
  await sample.serverEnded;
  t.deepEqual(sample.problems, []);
}

test('the sample runs over a service name', async (t) => {
  await runs(t, (listener) => listener.bindServiceNameAsync(''));
});

test('the sample runs over an address', async (t) => {
  await runs(t, (listener) => listener.bindEndpointAsync(new HostName('127.0.0.1'), ''));
});

test('the sample runs over an adapter', async (t) => {
  const { plainSocket } = Sockets.SocketProtectionLevel;
  await runs(t, (listener) => listener.bindServiceNameAsync('', plainSocket, loopbackAdapter()));
});

test('the server of the sample notices that its client closed', async (t) => {
  const sample = new Sample();
  t.teardown(() => sample.close());
  await sample.startListener((listener) => listener.bindServiceNameAsync(''));
  await sample.connect('localhost');
  await sample.send('bye');
  sample.clientSocket!.close();
  await sample.serverEnded;
  t.deepEqual(sample.problems, []);
});

test('the errors have the codes that the sample handles', async (t) => {
  t.throws(() => new HostName('not a host'));
  const sample = new Sample();
  t.teardown(() => sample.close());
  const port = await closedPort();
  await sample.startListener((listener) => listener.bindServiceNameAsync(port));
  sample.listener!.close();
  const reason: unknown = await sample.connect('127.0.0.1').catch((error: unknown) => error);
  t.true('number' in (reason as object));
  const { number } = reason as { number: number };
  t.is(Sockets.SocketError.getStatus(number), SocketErrorStatus.connectionRefused);
  let name: string | undefined;
  for (const key in Sockets.SocketErrorStatus) {
    if (Sockets.SocketErrorStatus[key as keyof typeof SocketErrorStatus] === Sockets.SocketError.getStatus(number)) {
      name = key;
    }
  }
  t.is(name, 'connectionRefused');
});
