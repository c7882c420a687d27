/** WebSocketListener beside the frameworks that have the HTTP server. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import express from 'express';
import { fastify } from 'fastify';
import { SocketMessageType } from 'uwp-sockets';

import { newListener, wsClient } from '../helpers/web-socket-listeners.js';
import { nextMessage } from '../helpers/ws-server.js';

/** Sockets of Node.js have no descriptor on Windows. */
const unixTest = process.platform === 'win32' ? test.skip : test;

/** The pages of a server, and WebSockets of it that a listener takes over. */
async function serveBoth(t: ExecutionContext, server: Server, path: string): Promise<void> {
  const listener = newListener(t);
  listener.onconnectionreceived = (client) => {
    const socket = client.acceptMessageWebSocket();
    socket.control.messageType = SocketMessageType.utf8;
    void socket.outputStream.writeAsync(Buffer.from(`welcome to ${client.requestTarget}`));
  };
  server.on('upgrade', (request, socket, head) => listener.handleUpgrade(request, socket, head));
  const { port } = server.address() as AddressInfo;
  const client = wsClient(t, String(port), { path: '/live' });
  t.is(String((await nextMessage(client)).data), 'welcome to /live');
  t.is(await (await fetch(`http://127.0.0.1:${port}${path}`)).text(), 'a page');
  listener.close();
  t.is(((await once(client, 'close')) as [number])[0], 1001);
}

unixTest('beside Express', async (t) => {
  const app = express();
  app.get('/page', (_request, response) => void response.send('a page'));
  const server = app.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  await serveBoth(t, server, '/page');
});

unixTest('beside Fastify', async (t) => {
  const app = fastify({ forceCloseConnections: true });
  app.get('/page', async () => 'a page');
  t.teardown(async () => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  await serveBoth(t, app.server, '/page');
});
