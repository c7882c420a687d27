import { once } from 'node:events';

import type { ExecutionContext } from 'ava';

import { type InteractiveProcess } from '../helpers/interactive-process.js';
import { opensslServer, TRUNCATED_END } from '../helpers/openssl-server.js';
import { nodeServer, take } from '../helpers/tcp-peers.js';
import { start, type Program } from '../helpers/tcp-program.js';
import { tlsNodeServer } from '../helpers/tls-node.js';
import { withAuthority } from '../helpers/tls-authority.js';

const MIB = 1024 * 1024;
const DONE = { code: 0, signal: null, errors: '' } as const;

const { test, authority } = withAuthority();

function run(t: ExecutionContext, name: string, port: string, ...nodeArguments: string[]): Program {
  return start(t, 'tls-lifetime', { words: [name, port, authority().rootFile], nodeArguments });
}

test('an idle TLS connection does not keep a process running', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'idle', server.port);
  const peer = await server.accept();
  t.deepEqual(await program.lines(), ['connected']);
  t.deepEqual(await program.ended(), DONE);
  t.is((await take(peer, 5)).toString(), 'hello');
});

test('a pending read of a TLS connection keeps a process running until it ends', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'read', server.port);
  const peer = await server.accept();
  t.is(await program.line(), 'alive');
  peer.write('abc');
  t.deepEqual(await program.lines(), ['read: 3']);
  t.deepEqual(await program.ended(), DONE);
});

test('a flush waits for a peer that does not read, and keeps a process running', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'flush', server.port);
  const peer = await server.accept();
  t.is(await program.line(), 'alive');
  const received = take(peer, 64 * MIB);
  t.deepEqual(await program.lines(), ['flushed: true']);
  t.deepEqual(await program.ended(), DONE);
  t.is((await received).length, 64 * MIB);
});

test('a TLS listener keeps a process running until it is closed', async (t) => {
  const { cert, key } = authority().server();
  const file = authority().write('listener.pem', `${cert}\n${key}`);
  const program = start(t, 'tls-lifetime', { words: ['listen', '', file] });
  t.deepEqual(await program.lines(), ['alive', 'closed']);
  t.deepEqual(await program.ended(), DONE);
});

test('memory stays constant while a slow reader receives two hundred megabytes', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'slow-reader', server.port);
  const peer = await server.accept();
  for (let count = 0; count < 200; count++) await take(peer, MIB);
  const growth = Number(await program.line());
  t.true(growth < 64 * MIB, `${growth} bytes`);
  t.deepEqual(await program.ended(), DONE);
});

test('process.exit ends a process in the middle of a TLS write', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'exit', server.port);
  t.deepEqual(await program.lines(), ['exits']);
  t.deepEqual(await program.ended(), { ...DONE, code: 7 });
});

test('process.exit ends a process in the middle of a TLS handshake', async (t) => {
  const server = await nodeServer(t);
  const program = run(t, 'handshake', server.port);
  await once(await server.accept(), 'readable');
  program.writeLine('exit');
  t.deepEqual(await program.ended(), { ...DONE, code: 7 });
});

test('unreferenced TLS sockets are collected and closed after their data, without close_notify', async (t) => {
  const { program: server, port } = await opensslServer(t, authority().server());
  const program = run(t, 'forget', port, '--expose-gc');
  // Each waits until the one before was closed.
  await truncatedHellos(t, server, 5);
  program.writeLine('stop');
  t.deepEqual(await program.ended(), DONE);
});

test('at the end of a process written data is delivered, without close_notify', async (t) => {
  const { program: server, port } = await opensslServer(t, authority().server());
  const program = run(t, 'idle', port);
  await truncatedHellos(t, server, 1);
  t.deepEqual(await program.ended(), DONE);
});

async function truncatedHellos(t: ExecutionContext, server: InteractiveProcess, clients: number): Promise<void> {
  for (let count = 0; count < clients; count++) await server.until(TRUNCATED_END);
  // Received data and errors of the server arrive through different pipes.
  server.kill();
  await server.ended();
  t.is(server.output.toString().match(/^hello/gm)?.length, clients);
}
