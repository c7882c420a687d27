/** The WebSocket of a browser as client of our server. */
import { createHash, createPublicKey } from 'node:crypto';

import test, { type ExecutionContext } from 'ava';
import {
  HostName,
  type ServerMessageWebSocket,
  SocketProtectionLevel,
  WebSocketListener,
  type WebSocketListenerOptions,
} from 'uwp-sockets';

import { Arrivals } from '../helpers/arrivals.js';
import { Chromium, type ChromiumPage, emptyPage, testWithChromium } from '../helpers/chromium.js';
import { withCertificates } from '../helpers/tls-authority.js';
import { eventsOf, uriOf } from '../helpers/web-socket-roles.js';

const { authority, server: certificate } = withCertificates('DNS:localhost,IP:127.0.0.1');

/** What scripts of a page use: a WebSocket whose events are awaited. */
const SCRIPT = `
  globalThis.open = async (uri, protocols = []) => {
    const socket = new WebSocket(uri, protocols);
    socket.binaryType = 'arraybuffer';
    const queue = [];
    let wake = () => {};
    const add = (event) => { queue.push(event); wake(); };
    socket.onmessage = ({ data }) => add(data);
    socket.onclose = ({ code, reason, wasClean }) => add({ code, reason, wasClean });
    const next = async () => {
      while (queue.length === 0) await new Promise((resolve) => (wake = resolve));
      return queue.shift();
    };
    await new Promise((resolve) => { socket.onopen = resolve; socket.onerror = resolve; });
    return { socket, next };
  };
  globalThis.echo = async ({ socket, next }, message) => {
    socket.send(message);
    const answer = await next();
    if (typeof message === 'string') return answer === message;
    const [sent, received] = [new Uint8Array(message), new Uint8Array(answer)];
    return sent.length === received.length && sent.every((byte, index) => byte === received[index]);
  };
`;

interface Serving {
  readonly listener: WebSocketListener;
  readonly uri: string;
  readonly accepted: Arrivals<ServerMessageWebSocket>;
}

/** A server that sends every message back, in the sub-protocol "chat" where it is offered. */
async function serve(
  t: ExecutionContext,
  options: WebSocketListenerOptions = {},
  level: SocketProtectionLevel = SocketProtectionLevel.plainSocket,
): Promise<Serving> {
  const listener = new WebSocketListener(options);
  t.teardown(() => listener.close());
  const accepted = new Arrivals<ServerMessageWebSocket>();
  listener.onconnectionreceived = (client) => {
    if (client.requestTarget !== '/chat') return client.refuse(404);
    const protocol = client.protocols.find((name) => name === 'chat');
    const socket = client.acceptMessageWebSocket({ protocol });
    socket.onmessagereceived = (message) => {
      socket.control.messageType = message.messageType;
      void socket.outputStream.writeAsync(message.detachBuffer());
    };
    accepted.add(socket);
  };
  if (level !== SocketProtectionLevel.plainSocket) listener.control.serverCertificate = certificate.certificate;
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '', level);
  const scheme = level === SocketProtectionLevel.plainSocket ? 'ws' : 'wss';
  return { listener, uri: uriOf(listener.information.localPort, scheme).rawUri, accepted };
}

async function openPage(t: ExecutionContext, ...options: readonly string[]): Promise<ChromiumPage> {
  const chromium = await Chromium.start(t, ...options);
  const page = await chromium.open(await emptyPage(t));
  await page.evaluate(SCRIPT);
  return page;
}

/** A page exchanges messages with a server, and closes. */
async function echoesAll(
  t: ExecutionContext,
  page: ChromiumPage,
  { uri, accepted }: Serving,
  isDeflated: boolean,
): Promise<void> {
  const script = `open(${JSON.stringify(uri)}, ['other', 'chat']).then(async (opened) => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251).buffer;
    const messages = ['', 'äöü€😀', 'x'.repeat(70_000), new ArrayBuffer(0), new Uint8Array([0, 255]).buffer, bytes];
    const echoes = [];
    for (const message of messages) echoes.push(await echo(opened, message));
    const { protocol, extensions } = opened.socket;
    opened.socket.close(4000, 'done ä');
    return { echoes, protocol, isDeflated: extensions.startsWith('permessage-deflate'), end: await opened.next() };
  })`;
  const result = page.evaluate(script);
  const closed = new Arrivals<string>();
  (await accepted.next()).onclosed = ({ code, reason }) => closed.add(`${code} ${reason}`);
  t.deepEqual(await result, {
    echoes: [true, true, true, true, true, true],
    protocol: 'chat',
    isDeflated,
    end: { code: 4000, reason: '', wasClean: true },
  });
  t.is(await closed.next(), '4000 done ä');
}

testWithChromium('text, binary and sub-protocol, with compression and without', async (t) => {
  const page = await openPage(t);
  await echoesAll(t, page, await serve(t), false);
  await echoesAll(t, page, await serve(t, { deflate: true }), true);
  await echoesAll(t, page, await serve(t, { deflate: { contextTakeover: true, threshold: 0 } }), true);
  t.deepEqual(page.problems, []);
});

testWithChromium('close codes both ways, a refusal, and a tab that is closed', async (t) => {
  const page = await openPage(t);
  const { uri, accepted } = await serve(t, { maxMessageSize: 1000 });
  const open = (target = uri): string => `open(${JSON.stringify(target)})`;
  const end = async (script: string): Promise<unknown> => page.evaluate(script);

  const fromServer = end(`${open()}.then(({ next }) => next())`);
  (await accepted.next()).close(4001, 'from the server');
  t.deepEqual(await fromServer, { code: 4001, reason: 'from the server', wasClean: true });

  const empty = end(`${open()}.then(({ socket, next }) => { socket.close(); return next(); })`);
  t.is(await eventsOf(await accepted.next()).next(), 'closed 1005');
  t.deepEqual(await empty, { code: 1005, reason: '', wasClean: true });

  const large = end(`${open()}.then(({ socket, next }) => { socket.send('x'.repeat(1001)); return next(); })`);
  t.like(await large, { code: 1009 });
  await accepted.next();

  t.deepEqual(await end(`${open(uri.replace('/chat', '/other'))}.then(({ next }) => next())`), {
    code: 1006,
    reason: '',
    wasClean: false,
  });

  await end(`${open()}.then(() => undefined)`);
  const events = eventsOf(await accepted.next());
  await page.close();
  t.is(await events.next(), 'closed 1001');
});

(authority === undefined ? test.skip : testWithChromium)(
  'wss: with a certificate that the browser was told of, and not without',
  async (t: ExecutionContext) => {
    const key = createPublicKey(certificate.cert).export({ type: 'spki', format: 'der' });
    const pin = createHash('sha256').update(key).digest('base64');
    const server = await serve(t, { deflate: true }, SocketProtectionLevel.tls12);
    const trusting = await openPage(t, `--ignore-certificate-errors-spki-list=${pin}`);
    await echoesAll(t, trusting, server, true);
    const other = await openPage(t);
    t.like(await other.evaluate(`open(${JSON.stringify(server.uri)}).then(({ next }) => next())`), { code: 1006 });
  },
);
