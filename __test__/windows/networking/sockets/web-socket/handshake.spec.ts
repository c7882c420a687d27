/** Opening handshakes that are slow, broken or hostile, raw, in both roles. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import { MessageWebSocket, type WebSocketListener } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import {
  acceptKey,
  rawConnection,
  readHead,
  upgradeRequest,
  WebSocketPeer,
} from '../../../../helpers/web-socket-peer.js';
import { uriOf, webSocketListener } from '../../../../helpers/web-socket-roles.js';

/** A request line or field that is wrong, and the status of the answer. */
const BROKEN: Readonly<Record<string, readonly [change: (request: string) => string, status: number]>> = {
  'another method': [(request) => request.replace('GET', 'POST'), 405],
  'HTTP/1.0': [(request) => request.replace('HTTP/1.1', 'HTTP/1.0'), 400],
  'no Host': [(request) => request.replace(/Host: .*\r\n/, ''), 400],
  'no Upgrade': [(request) => request.replace(/Upgrade: .*\r\n/, ''), 426],
  'no Connection': [(request) => request.replace(/Connection: .*\r\n/, ''), 426],
  'another version': [(request) => request.replace('Version: 13', 'Version: 8'), 426],
  'no key': [(request) => request.replace(/Sec-WebSocket-Key: .*\r\n/, ''), 400],
  'a key of another length': [(request) => request.replace(/(Key: ).*\r\n/, '$1AAAA\r\n'), 400],
  'no HTTP': [() => 'hello\r\n\r\n', 400],
  'a name with a space': [(request) => request.replace('Host', 'X Name: y\r\nHost'), 400],
  'a field without a colon': [(request) => request.replace('Host', 'nothing\r\nHost'), 400],
};

async function acceptingListener(t: ExecutionContext): Promise<WebSocketListener> {
  const listener = await webSocketListener(t, { handshakeTimeout: 1500, maxRequestSize: 4096 });
  listener.onconnectionreceived = (client) => client.acceptMessageWebSocket();
  return listener;
}

for (const [what, [change, status]] of Object.entries(BROKEN)) {
  test(`server: a request with ${what} is answered with ${status}, and the connection ends`, async (t) => {
    const { information, sockets } = await acceptingListener(t);
    const socket = await rawConnection(t, information.localPort);
    const ended = once(socket, 'end');
    socket.write(change(upgradeRequest()));
    const [head] = await readHead(socket);
    t.regex(head, new RegExp(`^HTTP/1.1 ${status} `));
    socket.resume();
    await ended;
    t.is(sockets.size, 0);
  });
}

test('server: a request above maxRequestSize is answered with 431', async (t) => {
  const { information } = await acceptingListener(t);
  const socket = await rawConnection(t, information.localPort);
  socket.write(`GET / HTTP/1.1\r\nX: ${'x'.repeat(5000)}`);
  const [head] = await readHead(socket);
  t.regex(head, /^HTTP\/1.1 431 /);
});

test('server: a request that comes byte by byte is accepted', async (t) => {
  const { information } = await acceptingListener(t);
  const socket = (await rawConnection(t, information.localPort)).setNoDelay(true);
  for (const byte of Buffer.from(upgradeRequest())) {
    await new Promise<void>((resolve) => void socket.write(Buffer.of(byte), () => resolve()));
  }
  const [head] = await readHead(socket);
  t.regex(head, /^HTTP\/1.1 101 /);
});

test('server: a request that is slower than handshakeTimeout ends the connection', async (t) => {
  const { information } = await acceptingListener(t);
  const socket = await rawConnection(t, information.localPort);
  const started = performance.now();
  const closed = new Promise((resolve) =>
    socket
      .on('error', () => undefined)
      .resume()
      .on('close', resolve),
  );
  const request = upgradeRequest(['X-Long: '.padEnd(500, 'x')]);
  let sent = 0;
  const writing = setInterval(() => socket.write(request[sent++]!), 10);
  t.teardown(() => clearInterval(writing));
  await closed;
  const took = performance.now() - started;
  t.true(took >= 1400 && took < 5000, String(took));
  t.true(sent < request.length);
});

test('server: frames that come with the request are received', async (t) => {
  const listener = await webSocketListener(t);
  const received = new Promise<string>((resolve) => {
    listener.onconnectionreceived = (client) => {
      client.acceptMessageWebSocket().onmessagereceived = (args) => resolve(args.getDataReader().readString(5));
    };
  });
  const socket = await rawConnection(t, listener.information.localPort);
  const peer = new WebSocketPeer(socket, true);
  socket.write(Buffer.concat([Buffer.from(upgradeRequest()), peer.bytes({ opcode: 1, payload: 'early' })]));
  t.is(await received, 'early');
});

/** A server that does `serve` with each connection, once its request is complete. */
async function rawServer(t: ExecutionContext, serve: (socket: Socket, key: string) => void): Promise<string> {
  const server = createServer((socket) => {
    t.teardown(() => socket.destroy());
    socket.on('error', () => undefined);
    void readHead(socket).then(([head]) => serve(socket, /^sec-websocket-key: *(.*)$/im.exec(head)![1]!));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

function response(key: string, fields = ''): string {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n${fields}\r\n`;
}

test('client: an answer that comes byte by byte is accepted, and frames behind it in the same segment are received', async (t) => {
  const port = await rawServer(t, (socket, key) => {
    const frame = new WebSocketPeer(socket, false).bytes({ opcode: 1, payload: 'early' });
    const bytes = Buffer.concat([Buffer.from(response(key)), frame]);
    socket.setNoDelay(true);
    for (const byte of bytes) socket.write(Buffer.of(byte));
  });
  const socket = new MessageWebSocket();
  t.teardown(() => socket.close());
  const received = new Promise<string>((resolve) => {
    socket.onmessagereceived = (args) => resolve(args.getDataReader().readString(5));
  });
  await socket.connectAsync(uriOf(port));
  t.is(await received, 'early');
});

for (const [what, fields] of Object.entries({
  'an extension that was not offered': 'Sec-WebSocket-Extensions: permessage-deflate\r\n',
  'a sub-protocol that was not offered': 'Sec-WebSocket-Protocol: chat\r\n',
})) {
  test(`client: an answer with ${what} fails the connect`, async (t) => {
    const port = await rawServer(t, (socket, key) => void socket.write(response(key, fields)));
    const socket = new MessageWebSocket();
    t.teardown(() => socket.close());
    await t.throwsAsync(async () => socket.connectAsync(uriOf(port)));
  });
}

test('client: an answer without end fails the connect', async (t) => {
  const port = await rawServer(t, (socket) => {
    const more = (): void => {
      while (socket.writable && socket.write(`X-Name: ${'x'.repeat(1000)}\r\n`));
    };
    socket.write('HTTP/1.1 101 Switching Protocols\r\n');
    socket.on('drain', more);
    more();
  });
  const socket = new MessageWebSocket();
  t.teardown(() => socket.close());
  await t.throwsAsync(async () => socket.connectAsync(uriOf(port)));
});

test('client: neither a header nor a sub-protocol can add a line to the request', (t) => {
  const socket = new MessageWebSocket();
  for (const text of ['a\r\nX: y', 'a\nX: y', 'a\rX: y', 'a\0', 'a\u010d\u010aX: y', 'é']) {
    throws(t, () => socket.setRequestHeader('X-Name', text), INVALID_ARGUMENT, text);
    throws(t, () => socket.setRequestHeader(text, 'value'), INVALID_ARGUMENT, text);
    throws(t, () => socket.setRequestHeader('Host', text), INVALID_ARGUMENT, text);
    socket.control.supportedProtocols.replaceAll([text]);
    throws(t, () => socket.connectAsync(uriOf('9')), INVALID_ARGUMENT, text);
  }
});

test('server: neither a header nor a sub-protocol nor the fields of a refusal can add a line to the answer', async (t) => {
  const listener = await webSocketListener(t);
  const outcome = new Promise<void>((resolve, reject) => {
    listener.onconnectionreceived = (client) => {
      try {
        for (const text of ['a\r\nX: y', 'a\nX: y', 'a\rX: y', 'a\0']) {
          throws(t, () => client.acceptMessageWebSocket({ headers: [['X-Name', text]] }), INVALID_ARGUMENT, text);
          throws(t, () => client.acceptMessageWebSocket({ headers: [[text, 'value']] }), INVALID_ARGUMENT, text);
          throws(t, () => client.acceptMessageWebSocket({ protocol: text }), INVALID_ARGUMENT, text);
          throws(t, () => client.refuse(403, { headers: [['X-Name', text]] }), INVALID_ARGUMENT, text);
          throws(t, () => client.refuse(403, { headers: [[text, 'value']] }), INVALID_ARGUMENT, text);
        }
        client.refuse(403, { headers: [['X-Name', 'value']], body: 'no' });
        resolve();
      } catch (error) {
        reject(error);
      }
    };
  });
  const socket = await rawConnection(t, listener.information.localPort);
  socket.write(upgradeRequest());
  await outcome;
  const [head, rest] = await readHead(socket);
  t.regex(head, /^HTTP\/1.1 403 [^]*x-name: value\r\n/i);
  t.true(rest.toString() === '' || rest.toString() === 'no');
});
