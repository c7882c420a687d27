// Opens sockets with an error handler with one descriptor too few, and again with enough.
import { DatagramSocket } from 'uwp-sockets';
import { freeDescriptors, useAllDescriptors } from '../tcp-programs/descriptors.js';
import { LOOPBACK, print } from './receiving.js';

function prepare(socket: DatagramSocket): void {
  socket.onmessagereceived = (): void => undefined;
  socket.onerror = (): void => undefined;
}

async function bind(): Promise<DatagramSocket> {
  const socket = new DatagramSocket();
  prepare(socket);
  await socket.bindEndpointAsync(LOOPBACK, '');
  return socket;
}

/** Leaves `count` descriptors for `action`, and returns its result or error. */
async function withDescriptors<T>(count: number, action: () => T | PromiseLike<T>): Promise<T | string> {
  const used = useAllDescriptors();
  freeDescriptors(used.splice(0, count));
  try {
    return await action();
  } catch (error) {
    return `${(error as { hresult: string }).hresult} ${(error as { code: string }).code}`;
  } finally {
    freeDescriptors(used);
  }
}

function outcome(result: DatagramSocket | string): string {
  return typeof result === 'string' ? result : 'open';
}

async function main(): Promise<void> {
  const first = await bind();
  const second = await withDescriptors(1, bind);
  print({ bind: outcome(second) });
  if (typeof second !== 'string') second.close();
  const descriptor = first.detachDescriptor();
  const adopt = (): DatagramSocket => DatagramSocket.fromDescriptor(descriptor, prepare);
  const third = await withDescriptors(0, adopt);
  print({ adopt: outcome(third) });
  const adopted = typeof third === 'string' ? adopt() : third;
  print({ port: adopted.information.localPort !== '' });
  adopted.close();
  (await bind()).close();
}

void main();
