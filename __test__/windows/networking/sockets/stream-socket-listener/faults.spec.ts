import { connect } from 'node:net';

import test from 'ava';

import { ending, nodeClient, take } from '../../../../helpers/tcp-peers.js';
import { start } from '../../../../helpers/tcp-program.js';

const linux = process.platform === 'linux' ? test : test.skip;

test('an exception in a handler is an uncaught exception, and the listener continues', async (t) => {
  const program = start(t, 'throwing-handler');
  const port = await program.line();
  for (let index = 0; index < 3; index++) {
    const peer = await nodeClient(t, port!);
    t.is((await take(peer, 5)).toString(), 'hello');
    t.is(await program.line(), 'uncaught: Error: first handler');
    peer.destroy();
  }
  program.writeLine('stop');
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

test('an uncaught exception in a handler ends the process as any other', async (t) => {
  const program = start(t, 'throwing-handler', { words: ['no-error-listener'] });
  const port = await program.line();
  connect(Number(port), '127.0.0.1').on('error', () => undefined);
  const { code, errors } = await program.ended();
  t.is(code, 1);
  t.regex(errors, /Error: first handler/);
});

linux('a thousand listeners leak neither descriptors nor ports (Linux only)', async (t) => {
  const program = start(t, 'thousand-listeners');
  t.deepEqual(await program.lines(), ['ports: 1000', 'descriptors: 0', 'bound again', 'descriptors: 0']);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

linux('without descriptors a connect fails clearly, and works again with one (Linux only)', async (t) => {
  const program = start(t, 'no-descriptors-connect', { descriptors: 128 });
  t.deepEqual(await program.lines(), [
    'connect: 0x80072728 tooManyOpenFiles EMFILE socket',
    'bind: 0x80072728 tooManyOpenFiles EMFILE socket',
    'connect to a name: 0x80072728 tooManyOpenFiles EMFILE getaddrinfo',
    'bind to a service: 0x80072728 tooManyOpenFiles EMFILE getservbyname',
    'connect: done',
    'bind: done',
    'connect to a name: done',
  ]);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

linux('a listener survives the lack of descriptors and accepts the waiting connections (Linux only)', async (t) => {
  const program = start(t, 'no-descriptors-accept', { descriptors: 128 });
  const port = await program.line();
  const first = await nodeClient(t, port!);
  t.is(await program.line(), 'accepted: 1');

  program.writeLine('use all descriptors');
  t.is(await program.line(), 'none left');
  const waiting = await Promise.all([1, 2, 3].map(async () => nodeClient(t, port!)));
  program.writeLine('count');
  t.is(await program.line(), 'accepted: 1', 'no connection can be accepted without descriptors');

  program.writeLine('free descriptors');
  t.deepEqual(
    [await program.line(), await program.line(), await program.line()],
    ['accepted: 2', 'accepted: 3', 'accepted: 4'],
  );
  for (const peer of [first, ...waiting]) {
    peer.write('ping');
    t.is((await take(peer, 4)).toString(), 'ping');
  }
  program.writeLine('stop');
  for (const peer of [first, ...waiting]) t.false((await ending(peer)).isReset);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

test('connections accepted while the event loop is blocked are all delivered after it', async (t) => {
  const program = start(t, 'busy-listener');
  t.deepEqual(await program.lines(), ['numbers: 700']);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});
