/** WebSockets of other projects as peers, in both roles, plain and with TLS, with compression and without. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import test, { type ExecutionContext, type Implementation } from 'ava';
import {
  HostName,
  MessageWebSocket,
  type ServerMessageWebSocket,
  SocketMessageType,
  SocketProtectionLevel,
  WebSocketListener,
} from 'uwp-sockets';
import { WebSocket as Ws } from 'ws';

import { startAtPort } from '../helpers/daemon.js';
import { goProgram } from '../helpers/go-program.js';
import { InteractiveProcess, testWithAll } from '../helpers/interactive-process.js';
import { pythonPackage } from '../helpers/python-package.js';
import { type Program, start, startCommand } from '../helpers/tcp-program.js';
import { withCertificates } from '../helpers/tls-authority.js';
import { wsServer } from '../helpers/ws-server.js';
import { uriOf } from '../helpers/web-socket-roles.js';

/** A combination of what both sides may use. */
interface Mode {
  readonly isSecure: boolean;
  readonly isDeflated: boolean;
}

const { authority, server: certificate } = withCertificates('DNS:localhost,IP:127.0.0.1');
const { utf8, binary } = SocketMessageType;
const MESSAGES: readonly (readonly [SocketMessageType, Uint8Array])[] = [
  [utf8, Buffer.from('')],
  [utf8, Buffer.from('äöü€😀')],
  [binary, Buffer.from('')],
  [binary, Buffer.from([0, 255])],
  [utf8, Buffer.from('x'.repeat(70_000))],
  [binary, Buffer.alloc(3_000_000, 'y')],
];

const MODES: readonly Mode[] = [false, true].flatMap((isSecure) =>
  [false, true].map((isDeflated) => ({ isSecure, isDeflated })),
);

/** Defines a test for each of these combinations. */
function inModes(
  define: (title: string, implementation: Implementation<[]>) => void,
  title: string,
  body: (t: ExecutionContext, mode: Mode) => Promise<void>,
  modes: readonly Mode[] = MODES,
): void {
  for (const mode of modes) {
    const name = `${title}, ${mode.isSecure ? 'TLS' : 'plain'}${mode.isDeflated ? ', compressed' : ''}`;
    const needs = mode.isSecure && authority === undefined ? test.skip : define;
    needs(name, async (t: ExecutionContext) => body(t, mode));
  }
}

/** Our client exchanges messages with a server that sends them back, and closes. */
async function useEchoServer(t: ExecutionContext, port: string, { isSecure, isDeflated }: Mode): Promise<void> {
  const socket = new MessageWebSocket();
  t.teardown(() => socket.close());
  socket.control.perMessageDeflate = isDeflated;
  socket.control.supportedProtocols.append('chat');
  if (isSecure) socket.control.trustedRoots.append(authority.root);
  const closed = new Promise<string>((resolve) => {
    socket.onclosed = ({ code, reason }) => resolve(`${code} ${reason}`);
  });
  const received = socket.messages();
  await socket.connectAsync(uriOf(port, isSecure ? 'wss' : 'ws'));
  t.is(socket.information.perMessageDeflate, isDeflated);
  t.is(socket.information.protocol, 'chat');
  for (const [type, message] of MESSAGES) {
    socket.control.messageType = type;
    await socket.outputStream.writeAsync(message);
    const { value } = (await received.next()) as {
      value: Parameters<NonNullable<MessageWebSocket['onmessagereceived']>>[0];
    };
    t.is(value.messageType, type);
    const reader = value.getDataReader();
    const bytes = Buffer.from(reader.readBytes(new Uint8Array(reader.unconsumedBufferLength)));
    t.true(bytes.equals(message));
  }
  t.true((await socket.pingAsync()) >= 0);
  socket.close(4000, 'done');
  t.regex(await closed, /^4000 /);
}

/** Our server that sends every message back. */
async function echoListener(t: ExecutionContext, { isSecure, isDeflated }: Mode): Promise<string> {
  const listener = new WebSocketListener({ deflate: isDeflated });
  t.teardown(() => listener.close());
  listener.onconnectionreceived = (client) => {
    const protocol = client.protocols[0];
    sendBack(client.acceptMessageWebSocket(protocol === undefined ? {} : { protocol }));
  };
  if (isSecure) listener.control.serverCertificate = certificate.certificate;
  const level = isSecure ? SocketProtectionLevel.tls12 : SocketProtectionLevel.plainSocket;
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '', level);
  return listener.information.localPort;
}

function sendBack(socket: ServerMessageWebSocket): void {
  socket.onmessagereceived = (args) => {
    socket.control.messageType = args.messageType;
    void socket.outputStream.writeAsync(args.detachBuffer());
  };
}

inModes(test, 'our client and a server of ws', async (t, mode) => {
  const server = await wsServer(t, {
    ...(mode.isSecure && { certificate }),
    perMessageDeflate: mode.isDeflated,
  });
  const serving = server.accept().then(({ socket }) => {
    socket.on('message', (data: Buffer, isBinary: boolean) => socket.send(data, { binary: isBinary }));
  });
  await Promise.all([serving, useEchoServer(t, server.port, mode)]);
});

inModes(test, 'our server and a client of ws', async (t, mode) => {
  const port = await echoListener(t, mode);
  const socket = new Ws(uriOf(port, mode.isSecure ? 'wss' : 'ws').absoluteUri, 'chat', {
    perMessageDeflate: mode.isDeflated,
    ...(mode.isSecure && { ca: authority.rootPem }),
  });
  await once(socket, 'open');
  t.is(socket.extensions.startsWith('permessage-deflate'), mode.isDeflated);
  for (const [type, message] of MESSAGES) {
    socket.send(message, { binary: type === binary });
    const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
    t.true(data.equals(message));
    t.is(isBinary, type === binary);
  }
  socket.close(4000, 'done');
  t.is((await once(socket, 'close'))[0], 4000);
});

const withUndici =
  'WebSocket' in globalThis
    ? test
    : (title: string): void => test.skip(`${title} (this Node.js has no WebSocket)`, () => undefined);

inModes(withUndici, 'our server and the WebSocket of Node.js', async (t, mode) => {
  const uri = uriOf(await echoListener(t, mode), mode.isSecure ? 'wss' : 'ws').absoluteUri;
  const environment = mode.isSecure ? { NODE_EXTRA_CA_CERTS: authority.rootFile } : {};
  await isDone(t, start(t, 'ws-undici', { words: [uri, String(mode.isDeflated)], environment }));
});

const HELPERS = join(__dirname, '../../__test__/helpers');

const python = pythonPackage('websockets>=14,<17');
const SCRIPT = join(HELPERS, 'web-socket-peer.py');

const withPython =
  'folder' in python
    ? test
    : (title: string, body: Implementation<[]>): void => test.skip(`${title} (${python.missing})`, body);
const folder = 'folder' in python ? python.folder : '';

inModes(withPython, 'our client and a server of Python websockets', async (t, mode) => {
  const files = mode.isSecure ? [certificate.pemFile, certificate.keyFile] : [];
  const program = startCommand(t, 'python3', SCRIPT, 'serve', folder, ...files);
  await useEchoServer(t, (await program.line())!, mode);
});

inModes(withPython, 'our server and a client of Python websockets', async (t, mode) => {
  const uri = uriOf(await echoListener(t, mode), mode.isSecure ? 'wss' : 'ws').absoluteUri;
  const root = mode.isSecure ? [authority.rootFile] : [];
  const program = startCommand(
    t,
    'python3',
    SCRIPT,
    'connect',
    folder,
    uri,
    mode.isDeflated ? 'True' : 'False',
    ...root,
  );
  await isDone(t, program);
});

/** A program that has found everything as it should be says so. */
async function isDone(t: ExecutionContext, program: Program): Promise<void> {
  const lines = await program.lines();
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
  t.deepEqual(lines, ['done']);
}

const go = goProgram('web-socket-peer-go');
const withGo =
  'file' in go ? test : (title: string, body: Implementation<[]>): void => test.skip(`${title} (${go.missing})`, body);
const goFile = 'file' in go ? go.file : '';

for (const name of ['gorilla', 'coder']) {
  inModes(withGo, `our client and a server of Go ${name}`, async (t, mode) => {
    const files = mode.isSecure ? [certificate.pemFile, certificate.keyFile] : [];
    const program = startCommand(t, goFile, 'serve', name, ...files);
    await useEchoServer(t, (await program.line())!, mode);
  });

  inModes(withGo, `our server and a client of Go ${name}`, async (t, mode) => {
    const uri = uriOf(await echoListener(t, mode), mode.isSecure ? 'wss' : 'ws').absoluteUri;
    const root = mode.isSecure ? [authority.rootFile] : [];
    await isDone(t, startCommand(t, goFile, 'connect', name, uri, String(mode.isDeflated), ...root));
  });
}

/** It compiles the program itself. */
const java = spawnSync('java', ['--list-modules'], { encoding: 'utf8' });
const withJava =
  java.error === undefined && java.stdout.includes('jdk.compiler')
    ? test
    : (title: string, body: Implementation<[]>): void => test.skip(`${title} (a JDK is missing)`, body);

const javaModes = MODES.filter(({ isDeflated }) => !isDeflated);
inModes(
  withJava,
  'our server and the client of java.net.http, which has no compression',
  async (t, mode) => {
    const uri = uriOf(await echoListener(t, mode), mode.isSecure ? 'wss' : 'ws').absoluteUri;
    const root = mode.isSecure ? [authority.rootFile] : [];
    await isDone(t, startCommand(t, 'java', join(HELPERS, 'web-socket-peer.java'), uri, ...root));
  },
  javaModes,
);

inModes(testWithAll('openssl', 'nginx'), 'our client and our server with nginx between them', async (t, mode) => {
  const upstream = await echoListener(t, mode);
  const startNginx = (port: string): InteractiveProcess => {
    const file = authority.write(`ws-nginx-${port}.conf`, nginx(port, upstream, mode));
    return new InteractiveProcess(t, 'nginx', ['-p', authority.path('.'), '-c', file]);
  };
  const { port } = await startAtPort(startNginx, /using the "\w+" event method/);
  await useEchoServer(t, port, mode);
});

/** TLS on both sides of it, or on none. */
function nginx(port: string, upstream: string, { isSecure }: Mode): string {
  return `
daemon off;
master_process off;
pid ${authority.path(`ws-nginx-${port}.pid`)};
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  server {
    listen 127.0.0.1:${port}${isSecure ? ' ssl' : ''};
    ssl_certificate ${certificate.pemFile};
    ssl_certificate_key ${certificate.keyFile};
    location / {
      proxy_pass ${isSecure ? 'https' : 'http'}://127.0.0.1:${upstream};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $host;
    }
  }
}
`;
}
