import test from 'ava';

import { peekToken } from '../../../dist/internal/runtime/hub.js';
import { TcpAcceptor } from '../../../dist/internal/tcp/tcp-acceptor.js';
import type { TcpConnection } from '../../../dist/internal/tcp/tcp-connection.js';
import type { BindingTcpListener } from '../../../dist/native/index.cjs';
import { FakeStream } from '../../helpers/tcp-fake-stream.js';
import { uncaughtOf } from '../../helpers/uncaught.js';

/** Returns its connections once. */
class FakeListener {
  readonly streams: FakeStream[] = [];
  isClosed = false;

  get native(): BindingTcpListener {
    return this as unknown as BindingTcpListener;
  }

  localEndpoint(): { address: string; port: number } {
    return { address: '127.0.0.1', port: 4000 };
  }

  takeAccepted(): FakeStream[] {
    return this.streams.splice(0);
  }

  close(): void {
    this.isClosed = true;
  }
}

test('a connection whose receiver throws is closed, and the others of its batch are delivered', async (t) => {
  const listener = new FakeListener();
  const streams = [new FakeStream(), new FakeStream(), new FakeStream()];
  listener.streams.push(...streams);
  const failure = new Error('it cannot be secured');
  const accepted: TcpConnection[] = [];
  const acceptor = new TcpAcceptor(listener.native, peekToken(), (connection) => {
    if (connection.native === streams[1]!.native) throw failure;
    accepted.push(connection);
  });
  t.is(await uncaughtOf(() => acceptor.ready()), failure);
  t.deepEqual(
    accepted.map(({ native }) => native),
    [streams[0]!.native, streams[2]!.native],
  );
  t.deepEqual(
    streams.map(({ closed }) => closed),
    [null, { reset: false }, null],
  );
  acceptor.close();
  t.true(listener.isClosed);
});
