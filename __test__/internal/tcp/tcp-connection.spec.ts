import test from 'ava';

import { READABLE, WRITABLE } from '../../../dist/internal/runtime/wire.js';
import { TcpConnection } from '../../../dist/internal/tcp/tcp-connection.js';
import { ABORTED, CANCELED, rejects } from '../../helpers/failures.js';
import { FakeStream } from '../../helpers/tcp-fake-stream.js';
import { payload } from '../../helpers/tcp-payload.js';

function setting(): { stream: FakeStream; connection: TcpConnection } {
  const stream = new FakeStream();
  return { stream, connection: new TcpConnection(stream.native) };
}

test('readiness reaches the reader and the writer that wait', async (t) => {
  const { stream, connection } = setting();
  stream.room = 0;
  const read = connection.reader.read(1, false);
  const write = connection.writer.write(payload(20_000));
  stream.room = Infinity;
  stream.incoming.push(Buffer.from('a'));
  connection.ready(READABLE | WRITABLE);
  t.is((await read).length, 1);
  t.is(await write, 20_000);
});

test('what was written in a turn leaves before a read of the same turn looks', async (t) => {
  const { stream, connection } = setting();
  const writes = ['a', 'b'].map((text) => connection.writer.write(Buffer.from(text)));
  const looked = stream.read.bind(stream);
  stream.read = (target) => {
    stream.calls.push('read');
    return looked(target);
  };
  const read = connection.reader.read(1, false);
  t.deepEqual(stream.calls, ['write 2', 'read']);
  t.is(await writes[1], 1);
  t.true(connection.reader.isReading);
  stream.incoming.push(Buffer.from('c'));
  connection.ready(READABLE);
  t.is((await read).length, 1);
});

test('readiness without a waiter does nothing', (t) => {
  const { stream, connection } = setting();
  connection.ready(READABLE | WRITABLE);
  t.deepEqual(stream.calls, []);
});

test('a close without unsent or unread data is orderly', async (t) => {
  const { stream, connection } = setting();
  const write = connection.writer.write(Buffer.from('abc'));
  connection.close();
  t.is(await write, 3);
  t.deepEqual(stream.closed, { reset: false });
  t.is(stream.taken.toString(), 'abc');
});

test('a close of a connection that was never used is orderly', (t) => {
  const { stream, connection } = setting();
  connection.close();
  t.deepEqual(stream.closed, { reset: false });
});

test('a close that cuts off writes is a reset and fails them and the read', async (t) => {
  const { stream, connection } = setting();
  stream.room = 1;
  const write = connection.writer.write(Buffer.from('abc'));
  const read = connection.reader.read(1, false);
  connection.close();
  t.deepEqual(stream.closed, { reset: true });
  await rejects(t, write, ABORTED);
  await rejects(t, read, ABORTED);
  await rejects(t, connection.writer.write(Buffer.from('later')), ABORTED);
});

test('cancelIO fails pending operations and leaves the connection open', async (t) => {
  const { stream, connection } = setting();
  stream.room = 0;
  const read = connection.reader.read(1, false);
  const write = connection.writer.write(payload(20_000));
  connection.cancelIO();
  await rejects(t, read, ABORTED);
  await rejects(t, write, ABORTED);
  t.is(stream.closed, null);
  stream.room = Infinity;
  stream.incoming.push(Buffer.from('a'));
  t.is((await connection.reader.read(1, false)).length, 1);
  t.is(await connection.writer.write(Buffer.from('abc')), 3);
});

test('a cancelled read closes the connection and fails the writes', async (t) => {
  const { stream, connection } = setting();
  stream.room = 0;
  const write = connection.writer.write(payload(20_000));
  const read = connection.reader.read(1, false);
  read.cancel();
  await rejects(t, read, CANCELED);
  await rejects(t, write, { ...ABORTED, message: /an operation was cancelled/ });
  t.deepEqual(stream.closed, { reset: true });
});

test('a cancelled write closes the connection and fails the read', async (t) => {
  const { stream, connection } = setting();
  stream.room = 0;
  const write = connection.writer.write(payload(20_000));
  const read = connection.reader.read(1, false);
  write.cancel();
  await rejects(t, write, CANCELED);
  await rejects(t, read, ABORTED);
  t.deepEqual(stream.closed, { reset: true });
});
