import type { ExecutionContext } from 'ava';
import { StreamSocket } from 'uwp-sockets';

import { listen, LOOPBACK, type Listening } from './tcp-peers.js';

/** Writes and flushes. */
export async function send(socket: StreamSocket, data: string | Uint8Array): Promise<void> {
  void socket.outputStream.writeAsync(Buffer.from(data));
  await socket.outputStream.flushAsync();
}

/** Reads until the end of the stream. */
export async function receiveAll(socket: StreamSocket): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of socket.inputStream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A proxy to `port` that forwards each half close. */
export async function halfClosingProxy(t: ExecutionContext, port: string): Promise<Listening> {
  return listen(t, (listener) => {
    listener.addEventListener('connectionreceived', ({ socket }) => {
      const upstream = new StreamSocket();
      t.teardown(() => upstream.close());
      void upstream.connectAsync(LOOPBACK, port).then(async () => {
        await Promise.all([pass(socket, upstream), pass(upstream, socket)]);
        socket.close();
        upstream.close();
      });
    });
  });
}

async function pass(from: StreamSocket, to: StreamSocket): Promise<void> {
  for await (const chunk of from.inputStream) await to.outputStream.writeAsync(chunk);
  await to.shutdownAsync();
}
