import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';

import test, { type ExecutionContext } from 'ava';
import type * as Package from 'uwp-sockets';

const storage = new AsyncLocalStorage<string>();
// The package is loaded and its first socket made in contexts of their own, with which later sockets have nothing to do.
const { DatagramSocket, HostName, StreamSocket, StreamSocketListener } = storage.run(
  'import',
  () => createRequire(__filename)('uwp-sockets') as typeof Package,
);
const LOOPBACK = new HostName('127.0.0.1');

/** A bound socket of the context `name`, none by default, and the context in which it receives its first datagram. */
async function datagramContext(t: ExecutionContext, name?: string): Promise<string | undefined> {
  const socket = storage.run(name as string, () => new DatagramSocket());
  t.teardown(() => socket.close());
  const context = new Promise<string | undefined>((resolve) => {
    socket.onmessagereceived = (): void => resolve(storage.getStore());
  });
  await storage.run(name as string, () => socket.bindEndpointAsync(LOOPBACK, ''));
  const sender = new DatagramSocket();
  t.teardown(() => sender.close());
  const output = await sender.getOutputStreamAsync(LOOPBACK, socket.information.localPort);
  await output.writeAsync(Buffer.from('x'));
  return context;
}

test.serial('the context of the first socket is its own', async (t) => {
  t.is(await datagramContext(t, 'first'), 'first');
});

test('a later datagram socket has no context but its own', async (t) => {
  t.is(await datagramContext(t), undefined);
  t.is(await datagramContext(t, 'later'), 'later');
});

test('a later listener, its connections and their streams have no context but their own', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const contexts: (string | undefined)[] = [];
  const received = new Promise<void>((resolve, reject) => {
    listener.onconnectionreceived = ({ socket }): void => {
      t.teardown(() => socket.close());
      contexts.push(storage.getStore());
      socket.inputStream.readAsync(Buffer.alloc(1), 1, 0).done(() => {
        contexts.push(storage.getStore());
        resolve();
      }, reject);
    };
  });
  await listener.bindEndpointAsync(LOOPBACK, '');
  const client = new StreamSocket();
  t.teardown(() => client.close());
  await storage.run('client', () => client.connectAsync(LOOPBACK, listener.information.localPort));
  await client.outputStream.writeAsync(Buffer.from('x'));
  await received;
  t.deepEqual(contexts, [undefined, undefined]);
});
