import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { Windows } from '../../../dist/index.js';
import { PORT } from '../capability-network.js';

// A program that does what the lines of its input say, `verb argument…`, and answers each by one line: "ok …", "failed
// 0x… message" for an operation that fails, "threw 0x… message" for a call that throws.

const { HostName } = Windows.Networking;
const { DatagramSocket, MessageWebSocket, StreamSocket, StreamSocketListener, WebSocketListener } =
  Windows.Networking.Sockets;
const { DataReader } = Windows.Storage.Streams;

interface Started<T> {
  readonly operation: PromiseLike<T>;
}

/** Runs a call whose throwing differs from the failing of its operation. */
async function outcome<T>(call: () => Started<T>, describe: (value: T) => string | Promise<string>): Promise<string> {
  let started: Started<T>;
  try {
    started = call();
  } catch (error) {
    return `threw ${textOf(error)}`;
  }
  try {
    return `ok ${await describe(await started.operation)}`.trim();
  } catch (error) {
    return `failed ${textOf(error)}`;
  }
}

function textOf(error: unknown): string {
  const { hresult = 'unknown', message } = error as { hresult?: string; message: string };
  return `${hresult} ${message}`;
}

const verbs: Record<string, (...words: string[]) => Promise<string>> = {
  enable: async () => {
    const socket = new StreamSocket();
    const enable = async (): Promise<void> => undefined;
    return outcome(
      () => {
        socket.enableTransferOwnership('00000000-0000-0000-0000-000000000001');
        return { operation: enable() };
      },
      () => '',
    );
  },
  connect: async (host, port = String(PORT), proxy) => {
    const socket = new StreamSocket();
    if (proxy) socket.control.proxy = proxy;
    const done = await outcome(
      () => ({ operation: socket.connectAsync(new HostName(host), port) }),
      () => socket.information.remoteAddress!.canonicalName,
    );
    socket.close();
    return done;
  },
  webSocket: async (host, port = String(PORT)) => {
    const socket = new MessageWebSocket();
    const authority = host.includes(':') ? `[${host}]` : host;
    const uri = new Windows.Foundation.Uri(`ws://${authority}:${port}/`);
    return outcome(
      () => ({ operation: socket.connectAsync(uri) }),
      () => '',
    );
  },
  listen: async () => {
    listener = new StreamSocketListener();
    listener.onconnectionreceived = ({ socket }) => {
      const writer = new Windows.Storage.Streams.DataWriter(socket.outputStream);
      writer.writeString('hello');
      void writer.storeAsync().then(() => socket.outputStream.flushAsync());
    };
    return outcome(
      () => ({ operation: listener!.bindServiceNameAsync('') }),
      () => listener!.information.localPort,
    );
  },
  listenWebSocket: async () => {
    const sockets = new WebSocketListener();
    sockets.onconnectionreceived = (args) => void args.acceptMessageWebSocket();
    ends.push(() => sockets.close());
    return outcome(
      () => ({ operation: sockets.bindServiceNameAsync('') }),
      () => sockets.information.localPort,
    );
  },
  /** Listens by node:http, and takes its clients over. */
  listenHttp: async () => {
    const sockets = new WebSocketListener();
    sockets.onconnectionreceived = (args) => void args.acceptMessageWebSocket();
    const server = createServer();
    server.on('upgrade', (request, socket, head) => {
      try {
        sockets.handleUpgrade(request, socket, head);
      } catch {
        socket.destroy();
      }
    });
    server.listen(0, '::');
    await once(server, 'listening');
    ends.push(() => {
      sockets.close();
      server.close();
    });
    return `ok ${(server.address() as AddressInfo).port}`;
  },
  bind: async () => {
    receiver = new DatagramSocket();
    receiver.onmessagereceived = (args) => {
      const reader: InstanceType<typeof DataReader> = args.getDataReader();
      received.push(reader.readString(reader.unconsumedBufferLength));
    };
    return outcome(
      () => ({ operation: receiver!.bindServiceNameAsync('') }),
      () => receiver!.information.localPort,
    );
  },
  /** Waits for the next datagram of the bound socket: whether it was delivered or denied. */
  received: async () => {
    for (;;) {
      const text = received.shift();
      if (text !== undefined) return `ok ${text}`;
      const { datagramsDenied } = receiver!.information.statistics!;
      if (datagramsDenied > denied) {
        denied = datagramsDenied;
        return 'denied';
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
  send: async (host, port = String(PORT)) => exchanged(host, port, false),
  connectDatagram: async (host, port = String(PORT)) => exchanged(host, port, true),
  join: async (group) => {
    const socket = new DatagramSocket();
    socket.onmessagereceived = () => undefined;
    await socket.bindServiceNameAsync('');
    try {
      socket.joinMulticastGroup(new HostName(group));
      return 'ok';
    } catch (error) {
      return `threw ${textOf(error)}`;
    } finally {
      socket.close();
    }
  },
  resolve: async (host) =>
    outcome(
      () => ({ operation: StreamSocket.getEndpointPairsAsync(new HostName(host), '80') }),
      (pairs) => [...pairs].map((pair) => pair.remoteHostName.canonicalName).join(' '),
    ),
  adopt: async (host) => {
    const socket: Socket = connect(PORT, host);
    await once(socket, 'connect');
    // oxlint-disable-next-line no-underscore-dangle -- The name is that of Node.js.
    const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
    try {
      // The descriptor is registered with the event loop of Node.js: only what is rejected before that is of interest.
      StreamSocket.fromDescriptor(fd);
      return 'ok';
    } catch (error) {
      return `threw ${textOf(error)}`;
    } finally {
      socket.destroy();
    }
  },
  store: async () => {
    const { CertificateStores } = Windows.Security.Cryptography.Certificates;
    return outcome(
      () => ({ operation: Promise.resolve(CertificateStores.getUserStoreByName('MY')) }),
      () => '',
    );
  },
  loopback: async () => {
    const server = new StreamSocketListener();
    const accepted = new Promise<string>((resolve) => {
      server.onconnectionreceived = ({ socket }) => {
        resolve('accepted');
        socket.close();
      };
    });
    await server.bindServiceNameAsync('');
    // The client is gone before the listener knows of it.
    const socket = new StreamSocket();
    await socket.connectAsync(new HostName('127.0.0.1'), server.information.localPort);
    socket.close();
    const answer = await accepted;
    const other = connect(Number(server.information.localPort), '127.0.0.1');
    await once(other, 'connect');
    other.destroy();
    server.close();
    return answer;
  },
  worker: async (...words) => {
    const worker = new Worker(__filename, { workerData: words, env: {} });
    const [answer] = (await once(worker, 'message')) as [string];
    return answer;
  },
};

/** What ends with the program. */
const ends: (() => void)[] = [];
let listener: InstanceType<typeof StreamSocketListener> | null = null;
let receiver: InstanceType<typeof DatagramSocket> | null = null;
let denied = 0;
const received: string[] = [];

/** Sends a datagram that the peer echoes. */
async function exchanged(host: string, port: string, isConnected: boolean): Promise<string> {
  const socket = new DatagramSocket();
  const echo = new Promise<string>((resolve) => {
    socket.onmessagereceived = (args) => {
      const reader: InstanceType<typeof DataReader> = args.getDataReader();
      resolve(reader.readString(reader.unconsumedBufferLength));
    };
  });
  const name = new HostName(host);
  const done = await outcome(
    () => ({
      operation: (isConnected
        ? socket.connectAsync(name, port)
        : socket.getOutputStreamAsync(name, port)) as PromiseLike<unknown>,
    }),
    async (stream) => {
      const output = (stream ?? socket.outputStream) as InstanceType<typeof DatagramSocket>['outputStream'];
      await output.writeAsync(Windows.Security.Cryptography.CryptographicBuffer.convertStringToBinary('echo', 0));
      return echo;
    },
  );
  socket.close();
  return done;
}

async function obey(line: string): Promise<string> {
  const [verb, ...words] = line.split(' ');
  return verbs[verb!]!(...words);
}

async function main(): Promise<void> {
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) console.log(await obey(line));
  listener?.close();
  receiver?.close();
  for (const end of ends) end();
}

if (isMainThread) void main();
else void obey((workerData as string[]).join(' ')).then((answer) => parentPort!.postMessage(answer));
