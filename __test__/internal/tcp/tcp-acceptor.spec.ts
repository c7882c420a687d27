import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import test from 'ava';

import { nextTurn, peekToken, reserveTokens, start } from '../../../dist/internal/runtime/hub.js';
import { TcpAcceptor } from '../../../dist/internal/tcp/tcp-acceptor.js';
import { NativeStream } from '../../../dist/internal/tcp/native-stream.js';
import { bindTcp, defaultTcpOptions, type BindingTcpListener } from '../../../dist/native/index.cjs';
import { uncaughtOf } from '../../helpers/uncaught.js';

const COUNT = 3;

async function openListener(): Promise<BindingTcpListener> {
  return start(
    (hub, operation) =>
      bindTcp(hub, operation, reserveTokens(1), { host: '127.0.0.1', service: '' }, defaultTcpOptions()),
    (native: BindingTcpListener) => native,
  );
}

/** Three connections, accepted together. */
async function batch(listener: BindingTcpListener): Promise<Socket[]> {
  const peers: Socket[] = [];
  const first = peekToken();
  for (let taken = 0; taken < COUNT; taken += listener.takeAccepted(first + taken)) {
    if (peers.length === taken) peers.push(connect(listener.localEndpoint().port, '127.0.0.1'));
    await new Promise<void>((resolve) => nextTurn(resolve));
  }
  return peers;
}

test('a connection whose receiver throws is closed, and the others of its batch are delivered', async (t) => {
  const listener = await openListener();
  const peers = await batch(listener);
  t.teardown(() => peers.forEach((peer) => peer.destroy()));
  const failure = new Error('it cannot be secured');
  const accepted: NativeStream[] = [];
  let isClosed = false;
  const taken = {
    localEndpoint: () => listener.localEndpoint(),
    takeAccepted: () => COUNT,
    close: () => (isClosed = true),
  };
  const first = peekToken();
  const acceptor = new TcpAcceptor(taken as unknown as BindingTcpListener, peekToken(), (token) => {
    if (token === first + 1) throw failure;
    accepted.push(new NativeStream(token));
  });
  t.is(await uncaughtOf(() => acceptor.ready()), failure);
  t.deepEqual(
    accepted.map(({ token }) => token),
    [first, first + 2],
  );
  await once(peers[1]!.resume(), 'end');
  for (const stream of accepted) t.is(stream.read(Buffer.alloc(1)), -1);
  t.deepEqual([peers[0]!.readableEnded, peers[2]!.readableEnded], [false, false]);
  acceptor.close();
  t.true(isClosed);
  listener.close();
  for (const stream of accepted) stream.close(false);
});
