import type { ExecutionContext } from 'ava';

import { ending } from '../helpers/tcp-peers.js';
import { start, type Program } from '../helpers/tcp-program.js';
import { tlsNodeServer } from '../helpers/tls-node.js';
import { withAuthority } from '../helpers/tls-authority.js';

const DONE = { code: 0, signal: null, errors: '' } as const;

const { test, authority } = withAuthority();

function run(t: ExecutionContext, name: string, port: string, ...nodeArguments: string[]): Program {
  return start(t, 'tls-lifetime', { words: [name, port, authority().rootFile], nodeArguments });
}

test('an idle TLS connection does not hold a process', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'idle', server.port);
  const peerEnding = ending(await server.accept());
  t.deepEqual(await program.lines(), ['connected']);
  t.deepEqual(await program.ended(), DONE);
  t.is((await peerEnding).data.toString(), 'hello');
});

test('a pending read of a TLS connection holds a process until it ends', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'read', server.port);
  const peer = await server.accept();
  t.is(await program.line(), 'alive');
  peer.write('abc');
  t.deepEqual(await program.lines(), ['read: 3']);
  t.deepEqual(await program.ended(), DONE);
});

test('process.exit ends a process in the middle of a TLS handshake and a write', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'exit', server.port);
  t.deepEqual(await program.lines(), ['exits']);
  t.deepEqual(await program.ended(), { ...DONE, code: 7 });
});

test('TLS sockets that nobody holds any more are collected and closed', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const program = run(t, 'forget', server.port, '--expose-gc');
  for (let count = 0; count < 5; count++) t.false((await ending(await server.accept())).isReset);
  program.say('stop');
  t.deepEqual(await program.ended(), DONE);
});
