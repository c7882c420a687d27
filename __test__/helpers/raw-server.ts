import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import type { ExecutionContext } from 'ava';
import { Uri } from 'uwp-sockets';

const ignore = (): void => undefined;

/** A TCP server that does `serve` with each connection. */
export async function rawServer(t: ExecutionContext, serve: (socket: Socket) => void): Promise<Uri> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', ignore));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new Uri(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}
