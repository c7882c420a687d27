import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { format } from 'node:util';

import test, { type ExecutionContext } from 'ava';
import type { Certificate, WebSocketListener } from 'uwp-sockets';
import { WebSocket } from 'ws';

import { Arrivals } from '../helpers/arrivals.js';
import { withCertificates } from '../helpers/tls-authority.js';
import { wsClient } from '../helpers/web-socket-listeners.js';
import { nextMessage, wsServer } from '../helpers/ws-server.js';
import { compileSnippets, snippetsOf } from './snippets.js';

/** A server that a snippet has started. */
type Served = WebSocketListener | Server;

/** What a snippet gets beside `console`. */
interface Values {
  readonly uri: string;
  /** Milliseconds. */
  readonly limit: number;
  readonly interval: number;
  readonly process: (bytes: Uint8Array) => Promise<void>;
  readonly certificate: Certificate | undefined;
  readonly serving: (server: Served) => void;
}

interface Scenario {
  /** Serves the client of the snippet. */
  readonly serve?: (client: WebSocket) => void;
  /** What a client of the server in the snippet sees. */
  readonly use?: (t: ExecutionContext, port: string) => Promise<void>;
  readonly output: readonly string[];
}

const TYPES = {
  uri: 'string',
  limit: 'number',
  interval: 'number',
  process: '(bytes: Uint8Array) => Promise<void>',
  certificate: "import('uwp-sockets').Certificate",
  serving: "(server: import('uwp-sockets').WebSocketListener | import('node:http').Server) => void",
  console: 'Console',
};

const IMPORTS = ["import { createServer } from 'node:http';"];

const { authority, server: certificate } = withCertificates();

const echo = (client: WebSocket): void => {
  client.on('message', (data, isBinary) => client.send(data as Buffer, { binary: isBinary }));
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'A client': { serve: echo, output: ['hello', '1000'] },
  'Messages at your pace': {
    serve: (client) => {
      client.once('message', () => {
        client.send('four');
        client.send(Buffer.from('three'));
        client.close();
      });
    },
    output: ['true 4', 'false 5', 'closed'],
  },
  'A stream': { serve: echo, output: ['ping'] },
  'A server': {
    use: async (t, port) => {
      await loseClient(t, port, '/echo');
      const client = wsClient(t, port, { path: '/echo', protocols: ['other', 'echo'] });
      const upgrade = once(client, 'upgrade') as Promise<[{ headers: Record<string, string> }]>;
      await once(client, 'open');
      t.is((await upgrade)[0].headers['x-served-by'], 'docs');
      t.is(client.protocol, 'echo');
      client.send('back');
      t.deepEqual(await nextMessage(client), { data: Buffer.from('back'), isBinary: false });
      const [, response] = (await once(wsClient(t, port), 'unexpected-response')) as [unknown, { statusCode: number }];
      t.is(response.statusCode, 404);
    },
    output: [],
  },
  'A server with TLS': {
    use: async (t, port) => {
      const client = new WebSocket(`wss://localhost:${port}/`, { ca: authority.rootPem });
      t.teardown(() => client.terminate());
      await once(client, 'open');
      t.pass();
    },
    output: [],
  },
  'Beside a server of node:http': {
    use: async (t, port) => {
      t.is(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'a page');
      t.is(String((await nextMessage(wsClient(t, port, { path: '/chat' }))).data), 'welcome to /chat');
    },
    output: [],
  },
  Broadcast: {
    use: async (t, port) => {
      await loseClient(t, port, '/');
      const clients = [wsClient(t, port), wsClient(t, port)];
      await Promise.all(clients.map(async (client) => once(client, 'open')));
      const messages = clients.map(nextMessage);
      clients[0]!.send('to all');
      for (const message of messages) t.is(String((await message).data), 'to all');
    },
    output: [],
  },
  'Clients that are gone': {
    use: async (t, port) => {
      await once(wsClient(t, port), 'ping');
      const gone = wsClient(t, port, { autoPong: false });
      const [code, reason] = (await once(gone, 'close')) as [number, Buffer];
      t.is(`${code} ${reason.toString()}`, '1001 no answer');
    },
    output: [],
  },
  'Coming from ws': {
    use: async (t, port) => {
      const client = wsClient(t, port, { path: '/chat' });
      await once(client, 'open');
      for (const [data, isBinary] of [
        ['text', false],
        [Buffer.from('binary'), true],
      ] as const) {
        client.send(data);
        t.deepEqual(await nextMessage(client), { data: Buffer.from(data), isBinary });
      }
      client.close(4000);
      t.is(((await once(client, 'close')) as [number])[0], 4000);
    },
    output: ['/chat 4000'],
  },
  'Coming from UWP': {
    serve: (client) => {
      client.on('message', (data, isBinary) =>
        client.send(data as Buffer, { binary: isBinary }, () => client.terminate()),
      );
    },
    output: ['hello', 'true'],
  },
};

/** A lost client must not end the server: an error that its handler does not catch would end this process. */
async function loseClient(t: ExecutionContext, port: string, path: string): Promise<void> {
  const client = wsClient(t, port, { path });
  await once(client, 'open');
  client.terminate();
  await once(client, 'close');
}

/** Whether this machine can run it. */
function canRun(heading: string): boolean {
  if (heading === 'A server with TLS') return certificate !== undefined;
  return heading !== 'Beside a server of node:http' || process.platform !== 'win32';
}

function portOf(server: Served): string {
  return 'information' in server ? server.information.localPort : String((server.address() as AddressInfo).port);
}

const snippets = snippetsOf('websocket.md');
const runs = compileSnippets(snippets, () => TYPES, IMPORTS);

test('every snippet has its scenario, and every scenario its snippet', (t) => {
  t.deepEqual(
    snippets.map(({ heading }) => heading),
    Object.keys(SCENARIOS),
  );
});

for (const [heading, { serve, use, output }] of Object.entries(SCENARIOS)) {
  const run = canRun(heading) ? test : test.skip;
  run(`websocket.md, ${heading}: the TypeScript does what the document says`, async (t) => {
    const server = await wsServer(t);
    if (serve) void server.accept().then(({ socket }) => serve(socket));
    const served = new Arrivals<Served>();
    const lines: string[] = [];
    const printed = new Arrivals<void>();
    const values: Values & { console: object } = {
      uri: server.uri().rawUri,
      limit: 50,
      interval: 10,
      process: async () => undefined,
      certificate: certificate?.certificate,
      serving: (each) => {
        t.teardown(() => each.close());
        served.add(each);
      },
      console: {
        log: (...parts: unknown[]) => {
          lines.push(format(...parts));
          printed.add();
        },
      },
    };
    await runs.get(heading)!(values);
    if (use) await use(t, portOf(await served.next()));
    while (lines.length < output.length) await printed.next();
    t.deepEqual(lines, output);
  });
}
