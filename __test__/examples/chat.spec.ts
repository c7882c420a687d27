import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import test, { type ExecutionContext } from 'ava';
import type { ServerMessageWebSocket, WebSocketListener } from 'uwp-sockets';
import type { ClientOptions, WebSocket } from 'ws';

import { Arrivals } from '../helpers/arrivals.js';
import { Chromium, type ChromiumPage, testWithChromium } from '../helpers/chromium.js';
import { startAtPort } from '../helpers/daemon.js';
import { InteractiveProcess } from '../helpers/interactive-process.js';
import { listen, rawClient, refusal, upgradeRequest, wsClient } from '../helpers/web-socket-listeners.js';
import { wsServer } from '../helpers/ws-server.js';

const FOLDER = join(__dirname, '../../examples/chat');
/** `handleUpgrade` needs descriptors. */
const unixTest = process.platform === 'win32' ? test.skip : test;

interface ChatServer {
  readonly program: InteractiveProcess;
  readonly port: string;
}

const IS_READY = /the chat is at http:\/\/localhost:(\d+)/;

function serverAt(t: ExecutionContext, port: string): InteractiveProcess {
  return new InteractiveProcess(t, process.execPath, [join(FOLDER, 'server.mjs'), port, '127.0.0.1']);
}

async function startServer(t: ExecutionContext): Promise<ChatServer> {
  const program = serverAt(t, '0');
  const [, port] = await program.until(IS_READY);
  return { program, port: port! };
}

/** What the server sends. */
interface Said {
  readonly type: string;
  readonly name?: string;
  readonly text?: string;
  readonly people?: readonly string[];
  readonly history?: readonly Said[];
  readonly joined?: string;
  readonly left?: string;
}

/** A client without a page. */
interface ChatClient {
  readonly socket: WebSocket;
  readonly messages: Arrivals<Said>;
  /** Code and reason. */
  readonly closed: Arrivals<string>;
  say(message: unknown): void;
}

function chatClient(t: ExecutionContext, port: string, name: string, options: ClientOptions = {}): ChatClient {
  const path = `/chat?name=${encodeURIComponent(name)}`;
  const socket = wsClient(t, port, { path, protocols: ['chat'], ...options });
  const messages = new Arrivals<Said>();
  socket.on('message', (data: Buffer) => messages.add(JSON.parse(data.toString()) as Said));
  const closed = new Arrivals<string>();
  socket.on('close', (code, reason) => closed.add(`${code} ${reason.toString()}`.trim()));
  return { socket, messages, closed, say: (message) => socket.send(JSON.stringify(message)) };
}

/** Everybody's welcome, and the news that they came, have been received. */
async function joined(client: ChatClient): Promise<Said> {
  const welcome = await client.messages.next();
  await client.messages.next();
  return welcome;
}

unixTest('who comes gets a name, the people and what was said; all see who comes and leaves', async (t) => {
  const { port } = await startServer(t);
  const ada = chatClient(t, port, 'Ada');
  t.deepEqual(await ada.messages.next(), { type: 'welcome', name: 'Ada', people: ['Ada'], history: [] });
  t.deepEqual(await ada.messages.next(), { type: 'people', people: ['Ada'], joined: 'Ada' });
  ada.say({ text: ' <b>first</b>\u001b[2J ' });
  const said = await ada.messages.next();
  t.like(said, { type: 'said', name: 'Ada', text: '<b>first</b> [2J' });
  const other = chatClient(t, port, 'Ada');
  t.deepEqual(await joined(other), { type: 'welcome', name: 'Ada 2', people: ['Ada', 'Ada 2'], history: [said] });
  t.deepEqual(await ada.messages.next(), { type: 'people', people: ['Ada', 'Ada 2'], joined: 'Ada 2' });
  other.socket.close(1000);
  t.deepEqual(await ada.messages.next(), { type: 'people', people: ['Ada'], left: 'Ada 2' });
  const lost = chatClient(t, port, 'Bob');
  await joined(lost);
  t.like(await ada.messages.next(), { joined: 'Bob' });
  lost.socket.terminate();
  t.deepEqual(await ada.messages.next(), { type: 'people', people: ['Ada'], left: 'Bob' });
});

unixTest('who is not of this chat is refused', async (t) => {
  const { port } = await startServer(t);
  const status = async (path: string, options: ClientOptions & { protocols?: string[] } = {}): Promise<number> => {
    const client = wsClient(t, port, { path, protocols: ['chat'], ...options });
    const accepted = once(client, 'open').then(() => 101);
    return Promise.race([accepted, refusal(client).then((refused) => refused.status)]);
  };
  t.is(await status('/other?name=Ada'), 404);
  t.is(await status('//?name=Ada'), 404);
  t.is(await status('/chat?name=Ada', { origin: 'http://evil.example' }), 403);
  t.is(await status('/chat?name=Ada', { origin: 'null' }), 403);
  t.is(await status('/chat?name=Ada', { protocols: ['other'] }), 400);
  t.is(await status('/chat'), 400);
  t.is(await status('/chat?name=%20%00'), 400);
  t.is(await status(`/chat?name=${'x'.repeat(25)}`), 400);
  t.like(await joined(chatClient(t, port, 'Ada', { origin: `http://127.0.0.1:${port}` })), { name: 'Ada' });
});

unixTest('who breaks a rule is disconnected, and nobody else', async (t) => {
  const { port } = await startServer(t);
  const ada = chatClient(t, port, 'Ada');
  await joined(ada);
  const breaches: Readonly<Record<string, (eve: ChatClient) => void>> = {
    '1003 only text': ({ socket }) => socket.send(Buffer.from('{"text":"binary"}')),
    '1008 no message of this chat': ({ socket }) => socket.send('{"text":'),
    '1009': ({ socket }) => socket.send('x'.repeat(10_000)),
    '1008 too many messages': (eve) => {
      for (let count = 0; count < 20; count++) eve.say({ text: 'spam' });
    },
  };
  for (const [expected, breach] of Object.entries(breaches)) {
    const eve = chatClient(t, port, 'Eve');
    await joined(eve);
    breach(eve);
    t.is(await eve.closed.next(), expected);
  }
  for (const message of [null, [], 7, { text: 7 }, { text: '' }, { text: '\u0000' }, { text: 'x'.repeat(1001) }]) {
    const eve = chatClient(t, port, 'Eve');
    await joined(eve);
    eve.say(message);
    t.is(await eve.closed.next(), '1008 no message of this chat');
  }
  ada.say({ text: 'still here' });
  let said: Said;
  do said = await ada.messages.next();
  while (said.name !== 'Ada');
  t.is(said.text, 'still here');
});

unixTest('the page is the only one, and runs nothing but its own script', async (t) => {
  const { port } = await startServer(t);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  t.regex(page.headers.get('content-security-policy')!, /^default-src 'none'.*script-src 'sha256-[^']+'$/);
  const text = await page.text();
  t.notRegex(text, /innerHTML|https?:\/\/(?!www\.w3\.org)/);
  t.is((await fetch(`http://127.0.0.1:${port}/room.mjs`)).status, 404);
});

unixTest('Ctrl+C closes all with 1001, and ends the server', async (t) => {
  const { program, port } = await startServer(t);
  const clients = [chatClient(t, port, 'Ada'), chatClient(t, port, 'Bob')];
  await Promise.all(clients.map(joined));
  program.kill('SIGINT');
  t.deepEqual(await Promise.all(clients.map(async ({ closed }) => closed.next())), ['1001', '1001']);
  t.is(await program.ended(), 0);
});

function startTerminal(t: ExecutionContext, uri: string): InteractiveProcess {
  return new InteractiveProcess(t, process.execPath, [join(FOLDER, 'client.mjs'), 'Bob', uri]);
}

unixTest('the client in a terminal shows what is said, and says what is typed', async (t) => {
  const { port } = await startServer(t);
  const ada = chatClient(t, port, 'Ada');
  await joined(ada);
  const terminal = startTerminal(t, `ws://127.0.0.1:${port}/chat`);
  await terminal.until(/you are Bob; here: Ada, Bob\n/);
  ada.say({ text: 'hello Bob' });
  await terminal.until(/Ada: hello Bob\n/);
  terminal.write('\ngood morning\n');
  await terminal.until(/Bob: good morning\n/);
  ada.socket.close();
  await terminal.until(/Ada left\n/);
  terminal.kill('SIGINT');
  await terminal.until(/closed: 1000\n/);
  t.is(await terminal.ended(), 0);
});

test('a server cannot send control characters to the terminal', async (t) => {
  const server = await wsServer(t);
  const terminal = startTerminal(t, server.uri('/chat').rawUri);
  const { socket } = await server.accept();
  socket.send(JSON.stringify({ type: 'said', name: 'Eve\u0007', text: '\u001b[2Jhello\u009b' }));
  await terminal.until(/Eve : {2}\[2Jhello \n/);
  socket.close(1001);
  await terminal.until(/closed: 1001\n/);
  t.is(await terminal.ended(), 0);
});

/** The room of the example in this process, on a listener of its own. */
interface Room {
  readonly isFull: boolean;
  join(socket: ServerMessageWebSocket, name: string): void;
  close(): void;
}

async function newRoom(
  t: ExecutionContext,
  listener: WebSocketListener,
  limits: { readonly pingInterval?: number; readonly pongLimit?: number },
): Promise<Room> {
  const module = (await import(pathToFileURL(join(FOLDER, 'room.mjs')).href)) as {
    Room: new (listener: WebSocketListener, options: typeof limits) => Room;
  };
  const room = new module.Room(listener, limits);
  t.teardown(() => room.close());
  return room;
}

test('who does not answer pings has left', async (t) => {
  const { listener, port, next } = await listen(t);
  const room = await newRoom(t, listener, { pingInterval: 20, pongLimit: 100 });
  const eve = chatClient(t, port, 'Eve', { autoPong: false });
  room.join((await next()).acceptMessageWebSocket({ protocol: 'chat' }), 'Eve');
  t.is(await eve.closed.next(), '1008 no answer');
  const ada = chatClient(t, port, 'Ada');
  room.join((await next()).acceptMessageWebSocket({ protocol: 'chat' }), 'Ada');
  t.deepEqual(await ada.messages.next(), { type: 'welcome', name: 'Ada', people: ['Ada'], history: [] });
});

test('who does not read has left before much waits for them', async (t) => {
  const { listener, port, next } = await listen(t, { closeTimeout: 100 });
  const room = await newRoom(t, listener, {});
  await rawClient(t, port, upgradeRequest());
  const eve = (await next()).acceptMessageWebSocket();
  room.join(eve, 'Eve');
  const unsent = eve.outputStream.writeAsync(Buffer.alloc(64 << 20));
  const ada = chatClient(t, port, 'Ada');
  room.join((await next()).acceptMessageWebSocket({ protocol: 'chat' }), 'Ada');
  await joined(ada);
  t.deepEqual(await ada.messages.next(), { type: 'people', people: ['Ada'], left: 'Eve' });
  listener.close();
  await t.throwsAsync(async () => unsent);
});

/** The chat in a page, with this name. */
async function openPage(chromium: Chromium, port: string, name: string): Promise<ChromiumPage> {
  const page = await chromium.open(`http://127.0.0.1:${port}/`);
  await page.type('#name', name);
  await page.until(`document.querySelector('#state').textContent === 'online as ${name}'`);
  return page;
}

const people = (...names: string[]): string =>
  `[...document.querySelectorAll('#people li')].map((item) => item.textContent).join() === '${names.join()}'`;
const shows = (text: string): string =>
  `[...document.querySelectorAll('#messages p')].some((item) => item.textContent === ${JSON.stringify(text)})`;

testWithChromium('two pages talk, one leaves, and the other reconnects to a server that restarts', async (t) => {
  // A port that no other program gets while the server restarts.
  const server = await startAtPort((port) => serverAt(t, port), IS_READY);
  const chromium = await Chromium.start(t);
  const ada = await openPage(chromium, server.port, 'Ada');
  const bob = await openPage(chromium, server.port, 'Bob');
  await ada.until(people('Ada', 'Bob'));
  const html = '<img src=x onerror="document.title = 1">';
  await ada.type('#text', html);
  await bob.until(shows(html));
  await bob.type('#text', 'Good morning, Ada!');
  await ada.until(shows('Good morning, Ada!'));
  t.is(await bob.evaluate('document.querySelectorAll("#messages img").length + document.title'), '0Chat');
  await bob.close();
  await ada.until(people('Ada'));
  server.program.kill('SIGINT');
  await ada.until(`document.querySelector('#state').textContent === 'reconnecting …'`);
  t.is(await server.program.ended(), 0);
  await ada.type('#text', 'Are you back?');
  await serverAt(t, server.port).until(IS_READY);
  await ada.until(`document.body.classList.contains('online')`);
  t.is(await ada.evaluate('document.querySelector("#text").value'), 'Are you back?');
  t.true(await ada.evaluate(shows('Good morning, Ada!')));
  const carol = await openPage(chromium, server.port, 'Carol');
  await ada.type('#text', '');
  await carol.until(shows('Are you back?'));
  t.deepEqual(
    ada.problems.filter((problem) => !problem.includes('ERR_CONNECTION_REFUSED')),
    [],
  );
});

testWithChromium('a page that breaks a rule is told, and does not come back by itself', async (t) => {
  const { port } = await startServer(t);
  const page = await openPage(await Chromium.start(t), port, 'Eve');
  await page.type('#text', 'once');
  await page.until(shows('once'));
  const reconnecting = page.until(`document.querySelector('#state').textContent === 'reconnecting …'`);
  await page.evaluate('socket.send(new Uint8Array(3))');
  await reconnecting;
  await page.until(`document.body.classList.contains('online')`);
  t.is(await page.evaluate('document.querySelectorAll(".said").length'), 1);
  await page.evaluate('socket.send("{}")');
  await page.until(
    `document.querySelector('#problem').textContent === 'You were disconnected: no message of this chat'`,
  );
  t.true(await page.evaluate('document.querySelector("#room").hidden && socket === undefined'));
});
