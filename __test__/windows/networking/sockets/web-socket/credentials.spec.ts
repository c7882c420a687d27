import { once } from 'node:events';
import { inspect } from 'node:util';

import test, { type ExecutionContext } from 'ava';
import {
  MessageWebSocket,
  PasswordCredential,
  PasswordVault,
  StreamWebSocket,
  Uri,
  type UwpError,
  WebErrorStatus,
  WebSocketError,
} from 'uwp-sockets';

import { KNOWN_USER, startLighttpd, startNginx } from '../../../../helpers/asking-servers.js';
import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { testWithAll } from '../../../../helpers/interactive-process.js';
import { rawServer } from '../../../../helpers/raw-server.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { wsServer, type WsServer } from '../../../../helpers/ws-server.js';

type Client = MessageWebSocket | StreamWebSocket;

const PROPERTIES = ['serverCredential', 'proxyCredential'] as const;
const tls = withAuthority();
const UNAUTHORIZED = '0x80190191';
const SECRET = 'open sesame';

/** Servers that ask, in front of another one. */
const ASKING = [
  ['nginx', 'Basic', startNginx],
  ['lighttpd', 'Digest', startLighttpd],
] as const;

function credential(password: string = KNOWN_USER.password): PasswordCredential {
  return new PasswordCredential('anything', KNOWN_USER.name, password);
}

function client(t: ExecutionContext, Class: new () => Client = MessageWebSocket): Client {
  const socket = new Class();
  t.teardown(() => socket.close());
  return socket;
}

/** Connects, and passes a message to the server. */
async function talks(t: ExecutionContext, socket: Client, server: WsServer, uri: Uri): Promise<string | undefined> {
  const [{ socket: peer, request }] = await Promise.all([server.accept(), socket.connectAsync(uri)]);
  const message = once(peer, 'message');
  await socket.outputStream.writeAsync(Buffer.from('hello'));
  t.is(String((await message)[0]), 'hello');
  return request.headers.authorization;
}

async function fails(t: ExecutionContext, socket: Client, uri: Uri, hresult: string): Promise<UwpError> {
  const error = await t.throwsAsync<UwpError>(async () => socket.connectAsync(uri));
  t.is(error.hresult, hresult, error.message);
  return error;
}

/** Nothing of a credential in what a program may log. */
function isSilent(t: ExecutionContext, ...values: readonly unknown[]): void {
  for (const value of values) {
    const text = inspect(value, { showHidden: true, getters: true, depth: Infinity }) + JSON.stringify(value);
    for (const secret of [SECRET, 'Circle of Life', Buffer.from(`${KNOWN_USER.name}:${SECRET}`).toString('base64')]) {
      t.false(text.includes(secret), text);
    }
  }
}

for (const [program, scheme, start] of ASKING) {
  for (const Class of [MessageWebSocket, StreamWebSocket]) {
    testWithAll(program)(`${program} asks for ${scheme}: ${Class.name} answers with the credential`, async (t) => {
      const server = await wsServer(t);
      const uri = new Uri(`ws://127.0.0.1:${await start(t, server.port)}/chat?a=b`);
      const socket = client(t, Class);
      isSilent(t, await fails(t, socket, uri, UNAUTHORIZED));
      socket.control.serverCredential = credential(SECRET);
      const error = await fails(t, socket, uri, UNAUTHORIZED);
      t.is(WebSocketError.getStatus(error.number), WebErrorStatus.unauthorized);
      isSilent(t, error, socket, socket.control, socket.information);
      socket.control.serverCredential = credential();
      t.regex((await talks(t, socket, server, uri))!, new RegExp(`^${scheme} `));
      isSilent(t, socket, socket.control, socket.information);
    });
  }
}

test('nothing is sent to a server that does not ask, or that asks in another way', async (t) => {
  const server = await wsServer(t);
  const socket = client(t);
  socket.control.serverCredential = credential();
  socket.control.proxyCredential = credential();
  t.is(await talks(t, socket, server, server.uri()), undefined);

  for (const challenge of ['Negotiate', 'NTLM', 'Bearer realm="x"', 'Digest realm="x", nonce="y", algorithm="X"']) {
    const heads: string[] = [];
    const uri = await rawServer(t, (connection) => {
      connection.once('data', (data) => {
        heads.push(data.toString());
        connection.end(`HTTP/1.1 401 No\r\nWWW-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`);
      });
    });
    const asked = client(t);
    asked.control.serverCredential = credential();
    await fails(t, asked, uri, UNAUTHORIZED);
    t.is(heads.length, 1, challenge);
    t.notRegex(heads[0]!, /authorization/i);
  }
});

tls.test('over wss a server that asks gets the credential within TLS: right and wrong', async (t) => {
  const sent = Buffer.from(`${KNOWN_USER.name}:${KNOWN_USER.password}`).toString('base64');
  const seen: (string | undefined)[] = [];
  const certificate = tls.authority().server();
  const server = await wsServer(t, {
    certificate,
    verifyClient: ({ req }, answer) => {
      seen.push(req.headers.authorization);
      const isKnown = req.headers.authorization === `Basic ${sent}`;
      answer(isKnown, 401, 'No', { 'WWW-Authenticate': 'Basic realm="x"' });
    },
  });
  for (const Class of [MessageWebSocket, StreamWebSocket]) {
    const socket = client(t, Class);
    socket.control.trustedRoots.append(tls.authority().root);
    socket.control.serverCredential = credential(SECRET);
    isSilent(t, await fails(t, socket, server.uri(), UNAUTHORIZED), socket, socket.control, socket.information);
    socket.control.serverCredential = credential();
    t.is(await talks(t, socket, server, server.uri()), `Basic ${sent}`);
    isSilent(t, socket, socket.control, socket.information);
    const wrong = Buffer.from(`${KNOWN_USER.name}:${SECRET}`).toString('base64');
    t.deepEqual(seen.splice(0), [undefined, `Basic ${wrong}`, undefined, `Basic ${sent}`]);
    const untrusting = client(t, Class);
    untrusting.control.serverCredential = credential();
    await t.throwsAsync(async () => untrusting.connectAsync(server.uri()));
    t.deepEqual(seen, [], 'a server that is not trusted learns nothing');
  }
});

test('the first request has no credential, and the second has another key', async (t) => {
  const heads: string[] = [];
  const uri = await rawServer(t, (connection) => {
    connection.once('data', (data) => {
      heads.push(data.toString());
      connection.end('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const socket = client(t);
  socket.control.serverCredential = credential();
  await fails(t, socket, uri, UNAUTHORIZED);
  t.is(heads.length, 2);
  t.notRegex(heads[0]!, /authorization/i);
  const sent = Buffer.from(`${KNOWN_USER.name}:${KNOWN_USER.password}`).toString('base64');
  t.true(heads[1]!.includes(`\r\nAuthorization: Basic ${sent}\r\n`), heads[1]);
  const keys = heads.map((head) => /^Sec-WebSocket-Key: (.+)\r$/im.exec(head)![1]);
  t.not(keys[0], keys[1]);
});

for (const Class of [MessageWebSocket, StreamWebSocket]) {
  for (const property of PROPERTIES) {
    test(`${Class.name}: ${property} is a PasswordCredential or null, before the connect`, async (t) => {
      const server = await wsServer(t);
      const socket = client(t, Class);
      const { control } = socket;
      t.is(control[property], null);
      for (const value of [undefined, 'user:password', { userName: 'a', password: 'b' }, credential]) {
        throws(t, () => (control[property] = value as never), INVALID_ARGUMENT);
      }
      const given = credential();
      control[property] = given;
      t.is(control[property], given);
      const connect = socket.connectAsync(server.uri());
      throws(t, () => (control[property] = null), ILLEGAL_CALL);
      await connect;
      throws(t, () => (control[property] = null), ILLEGAL_CALL);
      socket.close();
      throws(t, () => (control[property] = null), CLOSED);
      t.is(control[property], given);
    });
  }
}

test('a credential without user name or password', async (t) => {
  const vault = new PasswordVault();
  const stored = new PasswordCredential('resource', 'user', 'password');
  vault.add(stored);
  t.teardown(() => vault.remove(stored));
  const server = await wsServer(t);
  const [retrieved] = vault.findAllByResource('resource');
  for (const property of PROPERTIES) {
    const socket = client(t);
    socket.control[property] = new PasswordCredential();
    throws(t, () => socket.connectAsync(server.uri()), INVALID_ARGUMENT);
    socket.control[property] = retrieved!;
    throws(t, () => socket.connectAsync(server.uri()), INVALID_ARGUMENT);
  }
  retrieved!.retrievePassword();
  const socket = client(t);
  socket.control.serverCredential = retrieved!;
  await socket.connectAsync(server.uri());
});

test('a user name that cannot be sent', async (t) => {
  const uri = await rawServer(t, (connection) => {
    connection.once('data', () =>
      connection.end('HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="x", nonce="y"\r\nContent-Length: 0\r\n\r\n'),
    );
  });
  const socket = client(t);
  socket.control.serverCredential = new PasswordCredential('', 'a\r\nX-Injected: b', SECRET);
  isSilent(t, await rejects(t, socket.connectAsync(uri), INVALID_ARGUMENT));
});
