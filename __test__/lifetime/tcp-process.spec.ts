import test from 'ava';

import { fullListener } from '../helpers/tcp-full-listener.js';
import { ending, nodeServer } from '../helpers/tcp-peers.js';
import { start } from '../helpers/tcp-program.js';

const DONE = { code: 0, signal: null, errors: '' } as const;

test('a process ends by itself when its sockets and listeners are closed', async (t) => {
  const program = start(t, 'lifetime', { words: ['close-all'] });
  t.deepEqual(await program.lines(), ['echoed', 'closed']);
  t.deepEqual(await program.ended(), DONE);
});

test('a process ends by itself when it only loads the package', async (t) => {
  const program = start(t, 'lifetime', { words: ['load'] });
  t.deepEqual(await program.lines(), ['loaded']);
  t.deepEqual(await program.ended(), DONE);
});

test('an idle connection does not keep a process running, and ends in order with it', async (t) => {
  const server = await nodeServer(t);
  const program = start(t, 'lifetime', { words: ['idle', server.port] });
  const peerEnding = ending(await server.accept());
  t.deepEqual(await program.lines(), ['connected']);
  t.deepEqual(await program.ended(), DONE);
  const { data, isReset } = await peerEnding;
  t.is(data.toString(), 'hello');
  t.false(isReset);
});

test('a pending read keeps a process running until it ends', async (t) => {
  const server = await nodeServer(t);
  const program = start(t, 'lifetime', { words: ['read', server.port] });
  const peer = await server.accept();
  t.is(await program.line(), 'alive');
  peer.write('abc');
  t.deepEqual(await program.lines(), ['read: 3']);
  t.deepEqual(await program.ended(), DONE);
});

test('a pending write keeps a process running until it ends', async (t) => {
  const server = await nodeServer(t, { pauseOnConnect: true });
  const program = start(t, 'lifetime', { words: ['write', server.port] });
  const peer = await server.accept();
  t.is(await program.line(), 'alive');
  const peerEnding = ending(peer);
  t.deepEqual(await program.lines(), ['written: 67108864']);
  t.deepEqual(await program.ended(), DONE);
  t.is((await peerEnding).data.length, 67_108_864);
});

test('a pending connect keeps a process running, a cancelled one does not', async (t) => {
  const { port } = await fullListener(t);
  const program = start(t, 'lifetime', { words: ['connect', port] });
  t.deepEqual(await program.lines(), ['alive', 'Canceled']);
  t.deepEqual(await program.ended(), DONE);
});

test('a listener keeps a process running until it is closed', async (t) => {
  const program = start(t, 'lifetime', { words: ['listen'] });
  t.deepEqual(await program.lines(), ['alive', 'closed']);
  t.deepEqual(await program.ended(), DONE);
});

test('a cancelled read does not keep a process running', async (t) => {
  const server = await nodeServer(t);
  const program = start(t, 'lifetime', { words: ['cancel-read', server.port] });
  t.deepEqual(await program.lines(), ['alive', 'Canceled']);
  t.deepEqual(await program.ended(), DONE);
});

test('process.exit ends a process in the middle of everything', async (t) => {
  const program = start(t, 'lifetime', { words: ['exit'] });
  t.deepEqual(await program.lines(), ['exits']);
  t.deepEqual(await program.ended(), { ...DONE, code: 7 });
});

test('unreferenced sockets are collected and closed', async (t) => {
  const server = await nodeServer(t);
  const program = start(t, 'lifetime', { words: ['forget', server.port], nodeArguments: ['--expose-gc'] });
  for (let count = 0; count < 20; count++) t.false((await ending(await server.accept())).isReset);
  program.writeLine('stop');
  t.deepEqual(await program.ended(), DONE);
});
