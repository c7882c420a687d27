import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { format } from 'node:util';

import test, { type ExecutionContext } from 'ava';
import {
  Buffer as WindowsBuffer,
  DatagramSocket,
  InMemoryRandomAccessStream,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { Vector } from '../../dist/windows/foundation/collections/vector.js';
import { Arrivals } from '../helpers/arrivals.js';
import { closedPort } from '../helpers/closed-port.js';
import { fullListener } from '../helpers/tcp-full-listener.js';
import { LOOPBACK, nodeClient, nodeServer } from '../helpers/tcp-peers.js';
import { compileSnippets, snippetsOf } from './snippets.js';

/** Inputs and expected behaviour of a snippet. */
interface Scenario {
  /** Types of its free names, besides those of every snippet. */
  readonly types?: Readonly<Record<string, string>>;
  /** Values of its free names. */
  readonly values: (t: ExecutionContext) => Promise<Record<string, unknown>>;
  /** The expected log. */
  readonly output: readonly string[];
  /** Checks its effects while and after it runs. */
  readonly check?: (t: ExecutionContext, values: Record<string, unknown>, done: Promise<void>) => Promise<void>;
}

const COMMON = { host: 'string', port: 'string', socket: 'InstanceType<typeof StreamSocket>', console: 'Console' };

const IMPORTS = [
  "import type { UwpError } from 'uwp-sockets';",
  "import { createReadStream } from 'node:fs';",
  "import { createInterface } from 'node:readline';",
  "import { pipeline } from 'node:stream/promises';",
];

const THIS_FILE = join(__dirname, '../../__test__/docs/porting.spec.ts');

/** A socket, and a server that serves one connection. */
async function serving(
  t: ExecutionContext,
  serve: (peer: Socket) => void = () => undefined,
): Promise<{ host: string; port: string; socket: StreamSocket; served: Promise<Socket> }> {
  const server = await nodeServer(t);
  const served = server.accept();
  void served.then(serve);
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  return { host: '127.0.0.1', port: server.port, socket, served };
}

/** The same, connected. */
async function connected(
  t: ExecutionContext,
  serve: (peer: Socket) => void = () => undefined,
): Promise<Awaited<ReturnType<typeof serving>>> {
  const values = await serving(t, serve);
  await values.socket.connectAsync(LOOPBACK, values.port);
  return values;
}

const echo = (peer: Socket): unknown => peer.pipe(peer);

async function received(values: Record<string, unknown>): Promise<Buffer> {
  const peer = await (values.served as Promise<Socket>);
  const chunks: Buffer[] = [];
  peer.on('data', (chunk: Buffer) => chunks.push(chunk));
  const end = once(peer, 'end');
  (values.socket as StreamSocket).close();
  await end;
  return Buffer.concat(chunks);
}

const SCENARIOS: Record<string, Scenario> = {
  'Connect, use, dispose': {
    values: serving,
    output: ['127.0.0.1'],
    check: async (t, { served }, done) => {
      await done;
      const peer = (await (served as Promise<Socket>)).resume();
      if (!peer.readableEnded) await once(peer, 'end');
      t.pass();
    },
  },
  'Bytes and buffers': { values: async (t) => connected(t, echo), output: ['1 2 3'] },
  'DataReader and DataWriter': { values: async (t) => connected(t, echo), output: ['Grüße'] },
  'StreamReader.ReadLineAsync': {
    values: async (t) =>
      connected(t, (peer) => {
        peer.write('220 welcome\r\n250-one');
        peer.once('data', (data) => peer.end(` ${String(data).trim()}\r\n250 two`));
      }),
    output: ['250-one HELO', '250 two', 'false 220 welcome'],
  },
  'Stream.CopyToAsync': {
    types: { path: 'string' },
    values: async (t) => ({ ...(await connected(t)), path: THIS_FILE }),
    output: [],
    check: async (t, values, done) => {
      await done;
      t.deepEqual(await received(values), readFileSync(THIS_FILE));
    },
  },
  Cancellation: { values: serving, output: ['cancelled: the user left'] },
  'Time-outs': {
    values: async (t) => ({ ...(await serving(t)), ...(await fullListener(t)) }),
    output: ['too late'],
  },
  Errors: {
    values: async (t) => ({ ...(await serving(t)), port: await closedPort() }),
    output: ['connection refused'],
  },
  Events: {
    types: { listener: 'InstanceType<typeof StreamSocketListener>' },
    values: async (t) => {
      const listener = new StreamSocketListener();
      t.teardown(() => listener.close());
      return { listener };
    },
    output: [],
    check: async (t, { listener }, done) => {
      await done;
      const client = await nodeClient(t, (listener as StreamSocketListener).information.localPort);
      t.is(Buffer.concat((await client.toArray()) as Buffer[]).toString(), 'welcome');
    },
  },
  Datagrams: {
    types: { socket: 'InstanceType<typeof DatagramSocket>' },
    values: async (t) => {
      const peer = createSocket('udp4', (message, { port, address }) =>
        peer.send(`${String(message)} back`, port, address),
      );
      peer.bind(0, '127.0.0.1');
      await once(peer, 'listening');
      const socket = new DatagramSocket();
      t.teardown(() => (peer.close(), socket.close()));
      return { host: '127.0.0.1', port: String(peer.address().port), socket };
    },
    output: ['hello back'],
  },
  'Out parameters': {
    types: { buffer: 'Windows.Storage.Streams.IBuffer', list: 'string[]', item: 'string' },
    values: async () => ({
      buffer: WindowsBuffer.fromBytes(Uint8Array.of(1)),
      list: new Vector(['a', 'b']),
      item: 'b',
    }),
    output: ['Uint8Array(1) [ 1 ] true'],
  },
  'Several at once': {
    types: {
      first: 'InstanceType<typeof StreamSocket>',
      second: 'InstanceType<typeof StreamSocket>',
      messages: 'Uint8Array[]',
    },
    values: async (t) => {
      const { host, port, socket, served } = await serving(t);
      const second = new StreamSocket();
      t.teardown(() => second.close());
      return {
        host,
        port,
        socket,
        first: socket,
        second,
        served,
        messages: ['a', 'b', 'c'].map((text) => Buffer.from(text)),
      };
    },
    output: [],
    check: async (t, values, done) => {
      await done;
      t.is((await received(values)).toString(), 'abc');
    },
  },
  Progress: {
    types: { source: 'InstanceType<typeof InMemoryRandomAccessStream>' },
    values: async (t) => {
      const source = new InMemoryRandomAccessStream();
      await source.writeAsync(Buffer.from('four'));
      source.seek(0);
      return { ...(await connected(t)), source };
    },
    output: ['4'],
  },
  'Lists and LINQ': { values: serving, output: ['true'] },
  DispatcherTimer: {
    types: { keepAlive: 'Uint8Array', stopped: 'Promise<unknown>' },
    values: async (t) => {
      let stop: (value: unknown) => void = () => undefined;
      const stopped = new Promise((resolve) => (stop = resolve));
      const values = await connected(t, (peer) => peer.once('data', stop));
      return { ...values, keepAlive: Buffer.of(0), stopped };
    },
    output: [],
  },
  'Callbacks (NodeRT)': {
    values: serving,
    output: ['connected'],
    check: async (_t, { served }, done) => {
      await done;
      await (served as Promise<Socket>);
    },
  },
};

/** The log of a snippet. */
class LogLines {
  readonly #lines: string[] = [];
  readonly #arrivals = new Arrivals<string>();

  readonly log = (...values: unknown[]): void => {
    const line = format(...values);
    this.#lines.push(line);
    this.#arrivals.add(line);
  };

  /** All lines, as soon as there are `count`. */
  async atLeast(count: number): Promise<string[]> {
    for (let seen = 0; seen < count; seen++) await this.#arrivals.next();
    return this.#lines;
  }
}

const snippets = snippetsOf('porting.md');
const runs = compileSnippets(snippets, (heading) => ({ ...COMMON, ...SCENARIOS[heading]?.types }), IMPORTS);

test('every snippet has its scenario, and every scenario its snippet', (t) => {
  t.deepEqual(
    snippets.map(({ heading }) => heading),
    Object.keys(SCENARIOS),
  );
});

for (const [heading, { values: prepare, output, check }] of Object.entries(SCENARIOS)) {
  test(`porting.md, ${heading}: the TypeScript has the documented output`, async (t) => {
    const lines = new LogLines();
    const values = await prepare(t);
    const done = runs.get(heading)!({ ...values, console: lines });
    await (check ? check(t, values, done) : done);
    t.deepEqual(await lines.atLeast(output.length), output);
  });
}
