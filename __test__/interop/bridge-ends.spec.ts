import { getEventListeners, once } from 'node:events';
import type { Socket } from 'node:net';
import { addAbortSignal, PassThrough, Readable, Writable } from 'node:stream';
import { ReadableStream, WritableStream } from 'node:stream/web';

import test, { type ExecutionContext } from 'ava';
import {
  asInputStream,
  asOutputStream,
  asReadableStream,
  asStreamForRead,
  asStreamForWrite,
  asWritableStream,
  InMemoryRandomAccessStream,
  type IInputStream,
  type IOutputStream,
  type StreamSocket,
} from 'uwp-sockets';

import { ABORTED, CANCELED, CLOSED, fails, INVALID_ARGUMENT, rejects, throws } from '../helpers/failures.js';
import { connectedPair, ending, take, type Pair } from '../helpers/tcp-peers.js';
import { withAuthority } from '../helpers/tls-authority.js';
import { tlsPair } from '../helpers/tls-node.js';

/** More bytes than the kernel buffers for a peer that does not read. */
const TOO_MUCH = 64 * 1024 * 1024;

const { test: testTls, authority } = withAuthority();

/** Connections whose peer reads only in the test. */
const CONNECTIONS: [string, typeof test, (t: ExecutionContext) => Promise<Pair>][] = [
  ['plain', test, async (t) => connectedPair(t)],
  ['TLS', testTls, async (t) => tlsPair(t, authority())],
];

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The peer still receives data from the socket. */
async function isConnected(t: ExecutionContext, socket: StreamSocket, peer: Socket): Promise<void> {
  await socket.outputStream.writeAsync(Buffer.from('still here'));
  t.is((await take(peer, 10)).toString(), 'still here');
}

async function isClosedInput(t: ExecutionContext, stream: IInputStream): Promise<void> {
  await fails(t, () => stream.readAsync(Buffer.alloc(1) as never, 1, 0), CLOSED);
}

async function isClosedOutput(t: ExecutionContext, stream: IOutputStream): Promise<void> {
  await fails(t, () => stream.writeAsync(Buffer.alloc(1) as never), CLOSED);
}

// ---- Node.js and web streams that read

/** Consumes a part of the stream; returns the function that stops it. */
type ReadState = (t: ExecutionContext, peer: Socket | null) => Promise<void>;

const silent: ReadState = async () => undefined;
const holding: ReadState = async (_t, peer) => {
  peer?.write('more than one reads');
  await turn();
};

/** Each consumes a stream for a while and stops in one way. */
const NODE_READS: Record<string, (readable: Readable, wait: () => Promise<void>) => Promise<unknown>> = {
  'destroyed before it reads': async (readable) => once(readable.destroy(), 'close'),
  'destroyed while it reads': async (readable, wait) => {
    readable.on('data', () => undefined);
    await wait();
    return once(readable.destroy(), 'close');
  },
  'destroyed while it is paused': async (readable, wait) => {
    readable.on('data', () => readable.pause());
    await wait();
    return once(readable.destroy(), 'close');
  },
  'destroyed with an error': async (readable, wait) => {
    readable.resume();
    await wait();
    readable.destroy(new Error('mine'));
    return once(readable, 'close').catch(async (error: Error) => error.message === 'mine' || Promise.reject(error));
  },
  'aborted by a signal': async (readable, wait) => {
    const controller = new AbortController();
    addAbortSignal(controller.signal, readable).resume();
    await wait();
    controller.abort();
    const [error] = (await once(readable, 'error')) as [Error];
    return error.name === 'AbortError' || Promise.reject(error);
  },
};

const WEB_READS: Record<string, (readable: ReadableStream, wait: () => Promise<void>) => Promise<unknown>> = {
  'cancelled before it reads': async (readable) => readable.cancel(),
  'cancelled while it reads': async (readable, wait) => {
    const reader = readable.getReader();
    const read = reader.read();
    await wait();
    await reader.cancel();
    return read;
  },
  'piped with a signal': async (readable, wait) => {
    const controller = new AbortController();
    const piped = readable.pipeTo(new WritableStream(), { signal: controller.signal });
    await wait();
    controller.abort();
    return piped.catch(async (error: Error) => error.name === 'AbortError' || Promise.reject(error));
  },
};

for (const [transport, testIt, pair] of CONNECTIONS) {
  for (const [peers, state] of Object.entries({ silent, 'that has sent': holding })) {
    const rows = [
      ...Object.entries(NODE_READS).map(([name, end]) => ({
        name: `a Readable ${name}`,
        end: async (stream: IInputStream, wait: () => Promise<void>) => end(asStreamForRead(stream), wait),
      })),
      ...Object.entries(WEB_READS).map(([name, end]) => ({
        name: `a ReadableStream ${name}`,
        end: async (stream: IInputStream, wait: () => Promise<void>) => end(asReadableStream(stream), wait),
      })),
    ];
    for (const { name, end } of rows) {
      testIt(
        `${transport}, a peer ${peers}: ${name} closes the input stream, and the socket stays connected`,
        async (t) => {
          const { socket, peer } = await pair(t);
          await end(socket.inputStream, async () => state(t, peer));
          await isClosedInput(t, socket.inputStream);
          await isConnected(t, socket, peer);
        },
      );
    }
  }

  for (const isPending of [false, true]) {
    const when = isPending ? 'while a read is pending' : 'while none is';
    testIt(`${transport}: leaving for await over a Readable ${when} does the same`, async (t) => {
      const { socket, peer } = await pair(t);
      peer.write('first');
      // Without a buffer nothing is read ahead.
      const readable = asStreamForRead(socket.inputStream, isPending ? 65_536 : 0);
      for await (const chunk of readable) {
        t.is(String(chunk), 'first');
        if (isPending) await turn();
        break;
      }
      t.true(readable.destroyed);
      await isClosedInput(t, socket.inputStream);
      await isConnected(t, socket, peer);
    });
  }

  testIt(`${transport}: leaving for await over a ReadableStream does the same`, async (t) => {
    const { socket, peer } = await pair(t);
    peer.write('first');
    for await (const chunk of asReadableStream(socket.inputStream)) {
      t.is(Buffer.from(chunk).toString(), 'first');
      break;
    }
    await isClosedInput(t, socket.inputStream);
    await isConnected(t, socket, peer);
  });

  testIt(`${transport}: leaving for await over the input stream itself keeps it, and no byte is lost`, async (t) => {
    const { socket, peer } = await pair(t);
    peer.write('first');
    for await (const chunk of socket.inputStream) {
      t.is(Buffer.from(chunk).toString(), 'first');
      break;
    }
    peer.write('second');
    const buffer = Buffer.alloc(6);
    await socket.inputStream.readAsync(buffer, 6);
    t.is(buffer.toString(), 'second');
  });

  testIt(`${transport}: closing the input stream ends the read that is pending, and nothing else`, async (t) => {
    const { socket, peer } = await pair(t);
    const read = socket.inputStream.readAsync(Buffer.alloc(4), 4);
    socket.inputStream.close();
    await rejects(t, read, ABORTED);
    await isConnected(t, socket, peer);
  });
}

test('bridges over a foreign stream whose read cannot be cancelled can end', async (t) => {
  const closed: string[] = [];
  const forever = (name: string): IInputStream =>
    ({ readAsync: async () => new Promise(() => undefined), close: () => void closed.push(name) }) as never;
  const readable = asStreamForRead(forever('Node')).resume();
  const reader = asReadableStream(forever('web')).getReader();
  const read = reader.read();
  await turn();
  await once(readable.destroy(), 'close');
  await reader.cancel();
  t.true((await read).done);
  t.deepEqual(closed, ['Node', 'web']);
});

test('a Readable and a ReadableStream over memory may be ended after the end', async (t) => {
  const memory = new InMemoryRandomAccessStream();
  const readable = asStreamForRead(memory.getInputStreamAt(0));
  await once(readable.resume(), 'close');
  t.is(readable.destroy(), readable);
  const web = asReadableStream(memory.getInputStreamAt(0));
  const reader = web.getReader();
  t.true((await reader.read()).done);
  await reader.cancel();
});

// ---- Node.js and web streams that write

interface WriteEnd {
  /** Creates the bridge, writes the chunks, and ends it; resolves when the bridge has ended. */
  readonly end: (stream: IOutputStream, size: number) => Promise<unknown>;
  readonly name: string;
}

const isAbort = async (error: Error): Promise<unknown> => error.name === 'AbortError' || Promise.reject(error);
const isMine = async (error: Error): Promise<unknown> => error.message === 'mine' || Promise.reject(error);

async function nodeWrites(stream: IOutputStream, size: number): Promise<Writable> {
  const writable = asStreamForWrite(stream);
  if (size > 0) {
    const first = new Promise((resolve) => writable.write(Buffer.alloc(size), resolve));
    // Queued in Node after the first.
    if (size === TOO_MUCH) writable.write('queued');
    else await first;
  }
  await turn();
  return writable;
}

async function webWrites(stream: IOutputStream, size: number): Promise<WritableStream> {
  const writable = asWritableStream(stream);
  const writer = writable.getWriter();
  writer.closed.catch(() => undefined);
  const writes = size > 0 ? [writer.write(Buffer.alloc(size)), writer.write(Buffer.from('queued'))] : [];
  const written = Promise.allSettled(writes);
  if (size < TOO_MUCH) await written;
  await turn();
  writer.releaseLock();
  return writable;
}

/** A source that sends `size` bytes and then waits. */
function source(size: number): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => (size > 0 ? controller.enqueue(Buffer.alloc(size)) : undefined) });
}

const WRITE_ENDS: WriteEnd[] = [
  {
    name: 'a Writable that is destroyed',
    end: async (stream, size) => once((await nodeWrites(stream, size)).destroy(), 'close'),
  },
  {
    name: 'a Writable that is destroyed with an error',
    end: async (stream, size) =>
      once((await nodeWrites(stream, size)).destroy(new Error('mine')), 'close').catch(isMine),
  },
  {
    name: 'a Writable whose signal aborts',
    end: async (stream, size) => {
      const controller = new AbortController();
      const writable = addAbortSignal(controller.signal, await nodeWrites(stream, size));
      controller.abort();
      return once(writable, 'close').catch(isAbort);
    },
  },
  {
    name: 'a WritableStream that is aborted',
    end: async (stream, size) => (await webWrites(stream, size)).abort(new Error('mine')),
  },
  {
    name: 'a WritableStream whose own signal aborts',
    end: async (stream, size) => {
      const controller = new AbortController();
      const writer = asWritableStream(stream, { signal: controller.signal }).getWriter();
      if (size > 0) writer.write(Buffer.alloc(size)).catch(() => undefined);
      await turn();
      controller.abort(new Error('mine'));
      return writer.closed.catch(isMine);
    },
  },
  {
    name: 'a WritableStream whose pipeTo aborts',
    end: async (stream, size) => {
      const controller = new AbortController();
      const { signal } = controller;
      const piped = source(size).pipeTo(asWritableStream(stream, { signal }), { signal });
      for (let turns = 0; turns < 10; turns++) await turn();
      controller.abort();
      return piped.catch(isAbort);
    },
  },
];

for (const [transport, testIt, pair] of CONNECTIONS) {
  for (const { name, end } of WRITE_ENDS) {
    for (const size of [0, 1]) {
      const state = size === 0 ? 'wrote nothing' : 'wrote what was taken';
      testIt(
        `${transport}: ${name} and ${state} closes the output stream, and the socket stays connected`,
        async (t) => {
          const { socket, peer } = await pair(t);
          const output = socket.outputStream;
          await end(output, size);
          await isClosedOutput(t, output);
          peer.write('still here');
          const buffer = Buffer.alloc(10);
          await socket.inputStream.readAsync(buffer, 10);
          t.is(buffer.toString(), 'still here');
        },
      );
    }

    testIt(`${transport}: ${name} while the peer does not read ends, and the peer sees a reset`, async (t) => {
      const { socket, peer } = await pair(t);
      const output = socket.outputStream;
      await end(output, TOO_MUCH);
      await isClosedOutput(t, output);
      const { isReset, data } = await ending(peer);
      t.true(isReset);
      t.true(data.length < TOO_MUCH);
    });
  }

  testIt(`${transport}: a WritableStream that is aborted while it closes ends`, async (t) => {
    const { socket, peer } = await pair(t);
    const writer = asWritableStream(socket.outputStream).getWriter();
    const [write, close] = [writer.write(Buffer.alloc(TOO_MUCH)), writer.close()];
    const ended = Promise.allSettled([write, close, writer.closed]);
    await turn();
    await writer.abort(new Error('mine'));
    t.deepEqual(
      (await ended).map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    t.true((await ending(peer)).isReset);
  });

  testIt(`${transport}: a Writable that is destroyed while it ends calls every callback, and closes`, async (t) => {
    const { socket, peer } = await pair(t);
    const writable = asStreamForWrite(socket.outputStream);
    const callbacks: Promise<unknown>[] = [];
    for (const chunk of [Buffer.alloc(TOO_MUCH), Buffer.from('queued')]) {
      callbacks.push(new Promise((resolve) => writable.write(chunk, resolve)));
    }
    callbacks.push(new Promise((resolve) => writable.end(resolve)));
    await turn();
    await once(writable.destroy(), 'close');
    for (const error of await Promise.all(callbacks)) t.true(error instanceof Error);
    t.true((await ending(peer)).isReset);
  });
}

test('bridges over failed or ended streams may be ended again', async (t) => {
  const failing = { writeAsync: async () => Promise.reject(new Error('full')), close: () => undefined } as never;
  const writable = asStreamForWrite(failing);
  writable.write('x');
  await once(writable, 'error');
  t.true(writable.destroy().destroyed);
  const web = asWritableStream(failing);
  const writer = web.getWriter();
  writer.closed.catch(() => undefined);
  await t.throwsAsync(writer.write(Buffer.of(1)), { message: 'full' });
  await t.notThrowsAsync(writer.abort());
  const ended = asWritableStream(new InMemoryRandomAccessStream());
  await ended.close();
  await t.notThrowsAsync(ended.abort());
});

test('a WritableStream removes its listener from the signal when it ends, and rejects anything but a signal', async (t) => {
  const { signal } = new AbortController();
  const target = { writeAsync: async () => Promise.reject(new Error('full')), close: () => undefined } as never;
  const [closed, aborted] = [1, 2].map(() => asWritableStream(new InMemoryRandomAccessStream(), { signal }));
  const failed = asWritableStream(target, { signal }).getWriter();
  failed.closed.catch(() => undefined);
  await turn();
  t.is(getEventListeners(signal, 'abort').length, 3);
  await closed!.close();
  await aborted!.abort();
  await t.throwsAsync(failed.write(Buffer.of(1)), { message: 'full' });
  t.is(getEventListeners(signal, 'abort').length, 0);
  throws(t, () => asWritableStream(target, { signal: 'abort' as never }), INVALID_ARGUMENT);
});

test('a WritableStream whose signal has aborted before it begins is failed, and the output stream closed', async (t) => {
  const memory = new InMemoryRandomAccessStream();
  const output = memory.getOutputStreamAt(0);
  const writer = asWritableStream(output, { signal: AbortSignal.abort(new Error('mine')) }).getWriter();
  await t.throwsAsync(writer.closed, { message: 'mine' });
  await isClosedOutput(t, output);
});

// ---- WinRT streams over foreign streams that neither produce nor accept data

const never = async (): Promise<never> => new Promise(() => undefined);

const SOURCES: Record<string, () => Readable | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>> = {
  'a Readable': () => new Readable({ read: () => undefined }),
  'a ReadableStream': () => new ReadableStream<Uint8Array>(),
  'an iterator': () => ({ [Symbol.asyncIterator]: () => ({ next: never, return: never }) }),
  'an iterator that returns nothing': () => ({
    [Symbol.asyncIterator]: () => ({ next: never, return: () => undefined as never }),
  }),
  'an iterator whose return throws': () => ({
    [Symbol.asyncIterator]: () => ({
      next: never,
      return: () => {
        throw new Error('no return');
      },
    }),
  }),
};

for (const [name, make] of Object.entries(SOURCES)) {
  test(`an input stream over ${name} ends its read by a signal and by close`, async (t) => {
    const stream = asInputStream(make());
    const controller = new AbortController();
    const canceled = stream.readAsync(Buffer.alloc(1), 1, 0, { signal: controller.signal });
    controller.abort();
    await rejects(t, canceled, CANCELED);
    const read = stream.readAsync(Buffer.alloc(1), 1);
    stream.close();
    await rejects(t, read, ABORTED);
    stream.close();
    await isClosedInput(t, stream);
  });

  test(`an input stream over ${name} closes before it is used`, async (t) => {
    const stream = asInputStream(make());
    stream.close();
    await isClosedInput(t, stream);
  });
}

test('a destroyed source fails the pending read and later ones', async (t) => {
  for (const error of [undefined, new Error('mine')]) {
    const readable = new Readable({ read: () => undefined });
    const stream = asInputStream(readable);
    const read = stream.readAsync(Buffer.alloc(1), 1);
    readable.destroy(error);
    await fails(t, async () => read, { hresult: '0x80004005' });
    await fails(t, async () => stream.readAsync(Buffer.alloc(1), 1), { hresult: '0x80004005' });
    stream.close();
  }
});

test('an output stream over a Writable that never calls back can be ended in every way', async (t) => {
  for (const error of [undefined, new Error('mine')]) {
    const writable = new Writable({ write: () => undefined });
    const stream = asOutputStream(writable);
    const controller = new AbortController();
    const canceled = stream.writeAsync(Buffer.of(1), { signal: controller.signal });
    const [write, flush] = [stream.writeAsync(Buffer.of(2)), stream.flushAsync()];
    controller.abort();
    await rejects(t, canceled, CANCELED);
    writable.destroy(error);
    const failure = { hresult: '0x80004005' as const, ...(error && { message: /^mine$/ }) };
    await rejects(t, write, failure);
    await rejects(t, flush, failure);
    await fails(t, async () => stream.writeAsync(Buffer.of(3)), { hresult: '0x80004005' });
    stream.close();
    stream.close();
    await isClosedOutput(t, stream);
  }
});

test('an output stream over a target that ended or failed can be closed', async (t) => {
  const ended = new PassThrough();
  const stream = asOutputStream(ended);
  await once(ended.end().resume(), 'close');
  await fails(t, async () => stream.writeAsync(Buffer.of(1)), { hresult: '0x80004005' });
  stream.close();
  const web = asOutputStream(new WritableStream({ write: async () => Promise.reject(new Error('mine')) }));
  await fails(t, async () => web.writeAsync(Buffer.of(1)), { hresult: '0x80004005', message: /^mine$/ });
  web.close();
  await isClosedOutput(t, web);
});

test('a signal and close end writes of an output stream over a WritableStream that does not accept data', async (t) => {
  const stream = asOutputStream(new WritableStream({ write: never }));
  const write = stream.writeAsync(Buffer.of(1));
  const flush = stream.flushAsync();
  write.cancel();
  flush.cancel();
  await rejects(t, write, CANCELED);
  await rejects(t, flush, CANCELED);
  stream.close();
  await isClosedOutput(t, stream);
});
