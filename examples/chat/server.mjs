// node examples/chat/server.mjs [port [host]]
// A chat: the page at http://localhost:8080, its WebSockets at the same port. Ctrl+C ends it, and says so to all.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { WebSocketListener } from 'uwp-sockets';

import { nameOf, Room } from './room.mjs';

const [port = '8080', host = 'localhost'] = process.argv.slice(2);
const PROTOCOL = 'chat';

const listener = new WebSocketListener({ maxMessageSize: 8192, deflate: true, closeTimeout: 2000 });
const room = new Room(listener);

// Every client is checked before it is accepted. Everybody who is accepted joins the room.
listener.onconnectionreceived = (client) => {
  const [path, query] = client.requestTarget.split('?', 2);
  const name = nameOf(new URLSearchParams(query).get('name'));
  if (path !== '/chat') return client.refuse(404);
  if (!isOwnPage(client.headers)) return client.refuse(403, { body: 'not from this page\n' });
  if (!client.protocols.includes(PROTOCOL)) return client.refuse(400, { body: `the sub-protocol is ${PROTOCOL}\n` });
  if (!name) return client.refuse(400, { body: 'a name is missing, or too long\n' });
  if (room.isFull) return client.refuse(503, { body: 'the room is full\n' });
  room.join(client.acceptMessageWebSocket({ protocol: PROTOCOL }), name);
};

/** Browsers let any page connect to any server, and name the page; other programs have none. */
function isOwnPage(headers) {
  const origin = headers.get('origin');
  const server = headers.get('host');
  return origin === undefined || origin === `http://${server}` || origin === `https://${server}`;
}

const page = readFileSync(new URL('index.html', import.meta.url), 'utf8');

/** Only what is in the page runs: a message that got into it as a script, by some mistake, would not. */
const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    `style-src ${hashOf('style')}`,
    `script-src ${hashOf('script')}`,
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

function hashOf(tag) {
  const content = page.slice(page.indexOf(`<${tag}>`) + tag.length + 2, page.indexOf(`</${tag}>`));
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

const server = createServer((request, response) => {
  if (request.url === '/') response.writeHead(200, headers).end(page);
  else response.writeHead(404).end();
});
server.on('upgrade', (request, socket, head) => listener.handleUpgrade(request, socket, head));
server.listen(Number(port), host, () => console.log(`the chat is at http://localhost:${server.address().port}`));

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);

function stop() {
  room.close();
  listener.close(); // all WebSockets get 1001, going away
  server.close();
  server.closeAllConnections();
}
