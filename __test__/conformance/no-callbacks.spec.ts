import { PassThrough } from 'node:stream';

import test, { type ExecutionContext } from 'ava';
import { asInputStream, asOutputStream, DatagramSocket, Windows } from 'uwp-sockets';

import { throws } from '../helpers/failures.js';
import { connectedPair, LOOPBACK } from '../helpers/tcp-peers.js';

/** More arguments than any member has. */
const MOST = 6;

type Method = (...parameters: unknown[]) => unknown;

/** Every class below a namespace, by its full name. */
function* classesOf(namespace: object, path: string): Generator<[string, { prototype: object }]> {
  for (const [name, value] of Object.entries(namespace) as [string, unknown][]) {
    if (typeof value === 'function') yield [`${path}.${name}`, value];
    else if (typeof value === 'object' && value !== null) yield* classesOf(value, `${path}.${name}`);
  }
}

/** The asynchronous members of an object, also inherited ones, except `Array.fromAsync`. */
function asyncMembers(holder: object): Map<string, Method> {
  const found = new Map<string, Method>();
  for (
    let level: object | null = holder;
    level && level !== Array;
    level = Object.getPrototypeOf(level) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (name.endsWith('Async') && typeof value === 'function' && !found.has(name)) found.set(name, value as Method);
    }
  }
  return found;
}

function rejectsCallback(t: ExecutionContext, call: () => unknown, name: string): void {
  throws(t, call, { hresult: '0x80070057', message: /no callback.*await/ }, name);
}

test('no asynchronous member of the namespaces takes a callback, at any position', (t) => {
  let count = 0;
  for (const [name, type] of classesOf(Windows, 'Windows')) {
    for (const holder of [type, type.prototype]) {
      for (const [member, method] of asyncMembers(holder)) {
        count++;
        for (let before = 0; before < MOST; before++) {
          const parameters = [...Array<unknown>(before), () => undefined];
          rejectsCallback(
            t,
            () => Reflect.apply(method, holder, parameters),
            `${name}.${member} with ${before} before it`,
          );
        }
      }
    }
  }
  t.true(count >= 29, `only ${count} members`);
});

test('no stream of a socket or of a bridge takes a callback after the arguments of a member', async (t) => {
  const { socket } = await connectedPair(t);
  const datagrams = new DatagramSocket();
  t.teardown(() => datagrams.close());
  await datagrams.connectAsync(LOOPBACK, '9');
  const buffer = Buffer.alloc(1);
  const parameters: Record<string, unknown[]> = {
    readAsync: [buffer, 1, 0],
    writeAsync: [buffer],
    writeSegmentsAsync: [buffer, 1],
    flushAsync: [],
  };
  const streams = [
    socket.inputStream,
    socket.outputStream,
    datagrams.outputStream,
    asInputStream(new PassThrough()),
    asOutputStream(new PassThrough()),
  ];
  for (const stream of streams) {
    for (const [name, method] of asyncMembers(stream)) {
      const known = parameters[name];
      if (!known) throw new Error(`no parameters for ${name}`);
      rejectsCallback(t, () => Reflect.apply(method, stream, [...known, () => undefined]), name);
    }
  }
});

test('members keep the name and length that they have', (t) => {
  const { connectAsync, upgradeToSslAsync } = Windows.Networking.Sockets.StreamSocket.prototype;
  t.is(connectAsync.name, 'connectAsync');
  t.is(upgradeToSslAsync.name, 'upgradeToSslAsync');
  t.is(upgradeToSslAsync.length, 3);
});
