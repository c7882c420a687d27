import { once } from 'node:events';
import { inspect } from 'node:util';

import test, { type ExecutionContext } from 'ava';
import {
  type Certificate,
  MessageWebSocket,
  PasswordCredential,
  StreamWebSocket,
  Uri,
  type UwpError,
  WebErrorStatus,
  WebSocketError,
} from 'uwp-sockets';

import { closedPort } from '../../../../helpers/closed-port.js';
import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import { testWithAll } from '../../../../helpers/interactive-process.js';
import { rawServer } from '../../../../helpers/raw-server.js';
import { BEHIND_PROXY, OPEN, PROXY_USER, startSquid, WITH_DIGEST } from '../../../../helpers/squid.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { wsServer, type WsServer } from '../../../../helpers/ws-server.js';

type Client = MessageWebSocket | StreamWebSocket;

const withSquid = testWithAll('squid');
const withSquidAndOpenssl = testWithAll('squid', 'openssl');
const tls = withAuthority();

const NOT_RESOLVED = '0x80072EE7';
const PROXY_ASKS = '0x80190197';
const BAD_ANSWER = '0x80072F78';

function client(t: ExecutionContext, Class: new () => Client = MessageWebSocket): Client {
  const socket = new Class();
  t.teardown(() => socket.close());
  return socket;
}

/** A client that goes through a proxy on loopback. */
function through(t: ExecutionContext, port: string, user = '', Class?: new () => Client): Client {
  const socket = client(t, Class);
  socket.control.proxy = `http://${user}127.0.0.1:${port}`;
  return socket;
}

function credential(password: string): PasswordCredential {
  return new PasswordCredential('', PROXY_USER.name, password);
}

/** The address of a server by the name that only the proxy knows. */
function hidden(server: WsServer, scheme = 'ws'): Uri {
  return new Uri(`${scheme}://${BEHIND_PROXY}:${server.port}/chat`);
}

/** Connects, and passes messages in both directions. */
async function talks(t: ExecutionContext, socket: Client, server: WsServer, uri: Uri): Promise<void> {
  const [{ socket: peer, request }] = await Promise.all([server.accept(), socket.connectAsync(uri)]);
  t.is(request.url, '/chat');
  t.is(request.headers['proxy-authorization'], undefined);
  const message = once(peer, 'message');
  await socket.outputStream.writeAsync(Buffer.from('hello'));
  t.is(String((await message)[0]), 'hello');
  t.true((await socket.pingAsync()) >= 0);
}

async function fails(t: ExecutionContext, socket: Client, uri: Uri, hresult: string): Promise<UwpError> {
  const error = await t.throwsAsync<UwpError>(async () => socket.connectAsync(uri));
  t.is(error.hresult, hresult, error.message);
  t.notRegex(inspect(error, { showHidden: true, getters: true, depth: Infinity }), /wrong|Circle/);
  return error;
}

for (const Class of [MessageWebSocket, StreamWebSocket]) {
  withSquid(`squid: ${Class.name} reaches what only the proxy can reach`, async (t) => {
    const [port, server] = [await startSquid(t, OPEN), await wsServer(t)];
    await fails(t, client(t, Class), hidden(server), NOT_RESOLVED);
    const socket = through(t, port, '', Class);
    await talks(t, socket, server, hidden(server));
    t.is(socket.information.remotePort, port);
  });

  withSquid(`squid asks for Digest: ${Class.name} answers with the credential`, async (t) => {
    const [port, server] = [await startSquid(t, WITH_DIGEST), await wsServer(t)];
    const socket = through(t, port, '', Class);
    const error = await fails(t, socket, hidden(server), PROXY_ASKS);
    t.is(WebSocketError.getStatus(error.number), WebErrorStatus.proxyAuthenticationRequired);
    socket.control.proxyCredential = credential('wrong');
    await fails(t, socket, hidden(server), PROXY_ASKS);
    socket.control.proxyCredential = credential(PROXY_USER.password);
    await talks(t, socket, server, hidden(server));
  });
}

withSquidAndOpenssl('squid: wss through a proxy that asks', async (t) => {
  const port = await startSquid(t, WITH_DIGEST);
  const server = await wsServer(t, { certificate: tls.authority().server(`DNS:${BEHIND_PROXY}`) });
  const trusting = (root: Certificate): Client => {
    const socket = through(t, port);
    socket.control.trustedRoots.append(root);
    return socket;
  };
  const socket = trusting(tls.authority().root);
  await fails(t, socket, hidden(server, 'wss'), PROXY_ASKS);
  t.is(socket.information.serverCertificate, null);
  socket.control.proxyCredential = credential(PROXY_USER.password);
  await talks(t, socket, server, hidden(server, 'wss'));
  t.is(socket.information.serverCertificate!.subject, 'server');
});

withSquid('squid: the credential in the URI of the proxy, and the one that replaces it', async (t) => {
  const [port, server] = [await startSquid(t, WITH_DIGEST), await wsServer(t)];
  const { name, password } = PROXY_USER;
  await talks(t, through(t, port, `${name}:${encodeURIComponent(password)}@`), server, hidden(server));
  const socket = through(t, port, `${name}:wrong@`);
  await fails(t, socket, hidden(server), PROXY_ASKS);
  socket.control.proxyCredential = credential(password);
  await talks(t, socket, server, hidden(server));
});

withSquid('squid: what it refuses, and a proxy that is not there', async (t) => {
  const port = await startSquid(t, OPEN);
  await fails(t, through(t, port), new Uri(`ws://${BEHIND_PROXY}:1/`), BAD_ANSWER);
  const server = await wsServer(t);
  await fails(t, through(t, await closedPort()), server.uri(), '0x80072EFD');
});

withSquid('squid: the environment names the proxy, where it is asked', async (t) => {
  const [port, server] = [await startSquid(t, OPEN), await wsServer(t)];
  const names = ['http_proxy', 'ws_proxy', 'no_proxy', 'NODE_USE_ENV_PROXY'] as const;
  const before = names.map((name) => process.env[name]);
  t.teardown(() =>
    names.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    }),
  );
  process.env['http_proxy'] = `http://127.0.0.1:${port}`;
  t.is(client(t).control.proxy, null);
  await fails(t, client(t), hidden(server), NOT_RESOLVED);
  const socket = client(t);
  socket.control.proxy = 'environment';
  await talks(t, socket, server, hidden(server));

  process.env['NODE_USE_ENV_PROXY'] = '1';
  t.is(client(t).control.proxy, 'environment');
  await talks(t, client(t), server, hidden(server));
  process.env['ws_proxy'] = `http://127.0.0.1:${await closedPort()}`;
  await fails(t, client(t), hidden(server), '0x80072EFD');
  for (const kind of ['https', 'socks5']) {
    process.env['ws_proxy'] = `${kind}://u:Circle@127.0.0.1:1`;
    await fails(t, client(t), hidden(server), '0x80070057');
  }
  process.env['no_proxy'] = 'invalid';
  await fails(t, client(t), hidden(server), NOT_RESOLVED);
  // This machine is reached directly.
  await client(t).connectAsync(server.uri());
});

test('a proxy is not told the credential before it asks, and the server never', async (t) => {
  const heads: string[] = [];
  const proxy = await rawServer(t, (connection) => {
    connection.once('data', (data) => {
      heads.push(data.toString());
      connection.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const socket = through(t, String(proxy.port));
  socket.control.serverCredential = credential('for the server');
  await fails(t, socket, new Uri('ws://server.example/chat'), PROXY_ASKS);
  socket.control.proxyCredential = credential('for the proxy');
  await fails(t, socket, new Uri('ws://server.example/chat'), PROXY_ASKS);
  t.is(heads.length, 3);
  for (const head of heads) t.regex(head, /^CONNECT server\.example:80 HTTP\/1\.1\r\n/);
  for (const head of heads.slice(0, 2)) t.notRegex(head, /authorization/i);
  const sent = Buffer.from(`${PROXY_USER.name}:for the proxy`).toString('base64');
  t.true(heads[2]!.includes(`\r\nProxy-Authorization: Basic ${sent}\r\n`), heads[2]);
  t.notRegex(heads[2]!, /^authorization/im);
});

test('a proxy that asks in a way that is not known gets nothing', async (t) => {
  for (const challenge of ['Negotiate', 'NTLM', 'Bearer realm="x"']) {
    const heads: string[] = [];
    const proxy = await rawServer(t, (connection) => {
      connection.once('data', (data) => {
        heads.push(data.toString());
        connection.end(`HTTP/1.1 407 No\r\nProxy-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`);
      });
    });
    const socket = through(t, String(proxy.port));
    socket.control.proxyCredential = credential('for the proxy');
    await fails(t, socket, new Uri('ws://server.example/chat'), PROXY_ASKS);
    t.is(heads.length, 1);
    t.notRegex(heads[0]!, /authorization/i);
  }
});

for (const Class of [MessageWebSocket, StreamWebSocket]) {
  test(`${Class.name}: what is no proxy is rejected at once, a connected socket keeps its own`, async (t) => {
    const socket = client(t, Class);
    const { control } = socket;
    for (const value of [
      '',
      'https://a.example',
      'https://u:secret@a.example:443',
      'socks5://u:secret@a.example',
      'http://a.example/x',
      1,
      undefined,
    ]) {
      const error = throws(t, () => (control.proxy = value as never), INVALID_ARGUMENT);
      t.notRegex(error.message, /secret/);
    }
    t.is(control.proxy, null);
    control.proxy = 'a.example:3128';
    t.is(control.proxy, 'a.example:3128');
    control.proxy = null;
    const server = await wsServer(t);
    await socket.connectAsync(server.uri());
    throws(t, () => (control.proxy = null), ILLEGAL_CALL);
    socket.close();
    throws(t, () => (control.proxy = null), CLOSED);
  });
}

test('a control with a proxy shows no password', (t) => {
  const socket = through(t, '1', 'user:secret@');
  for (const value of [socket, socket.control]) {
    t.notRegex(inspect(value, { showHidden: true, getters: true, depth: Infinity }), /secret/);
    t.notRegex(JSON.stringify(value), /secret/);
  }
});
