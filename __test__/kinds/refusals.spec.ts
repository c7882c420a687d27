import { PassThrough } from 'node:stream';

import test, { type ExecutionContext } from 'ava';
import {
  asInputStream,
  asOutputStream,
  DataReader,
  DatagramSocket,
  DataWriter,
  InMemoryRandomAccessStream,
  MessageWebSocket,
  RandomAccessStreamReference,
  SocketProtectionLevel,
  type StreamSocket,
  StreamSocketListener,
  StreamWebSocket,
} from 'uwp-sockets';

import { CLOSED, type Failure, INVALID_OPERATION, rejects } from '../helpers/failures.js';
import { connectedPair, LOOPBACK } from '../helpers/tcp-peers.js';
import { wsPair } from '../helpers/ws-server.js';

/** Uses a member that fails because of an earlier event, which may happen at any time. */
type Use = (t: ExecutionContext) => Promise<() => PromiseLike<unknown>>;

const BYTE = Uint8Array.of(1);

/** Every asynchronous member of an object that is closed. */
const AFTER_CLOSE: Record<string, Use> = {
  'DatagramSocket.bindServiceNameAsync': ofDatagramSocket((socket) => socket.bindServiceNameAsync('')),
  'DatagramSocket.bindEndpointAsync': ofDatagramSocket((socket) => socket.bindEndpointAsync(LOOPBACK, '')),
  'DatagramSocket.connectAsync': ofDatagramSocket((socket) => socket.connectAsync(LOOPBACK, '9')),
  'DatagramSocket.getOutputStreamAsync': ofDatagramSocket((socket) => socket.getOutputStreamAsync(LOOPBACK, '9')),
  'DatagramSocket.cancelIOAsync': ofDatagramSocket((socket) => socket.cancelIOAsync()),
  'DatagramOutputStream.writeAsync': ofDatagramSocket((_, stream) => stream.writeAsync(BYTE)),
  'DatagramOutputStream.flushAsync': ofDatagramSocket((_, stream) => stream.flushAsync()),
  'StreamSocket.connectAsync': ofStreamSocket((socket) => socket.connectAsync(LOOPBACK, '9')),
  'StreamSocket.upgradeToSslAsync': ofStreamSocket((socket) =>
    socket.upgradeToSslAsync(SocketProtectionLevel.tls12, LOOPBACK),
  ),
  'StreamSocket.cancelIOAsync': ofStreamSocket((socket) => socket.cancelIOAsync()),
  'inputStream.readAsync': ofStreamSocket((_, { inputStream }) => inputStream.readAsync(new Uint8Array(1), 1)),
  'outputStream.writeAsync': ofStreamSocket((_, { outputStream }) => outputStream.writeAsync(BYTE)),
  'outputStream.flushAsync': ofStreamSocket((_, { outputStream }) => outputStream.flushAsync()),
  'DataReader.loadAsync of a closed socket': ofStreamSocket((_, { inputStream }) =>
    new DataReader(inputStream).loadAsync(1),
  ),
  'DataWriter.storeAsync of a closed socket': ofStreamSocket((_, { outputStream }) => {
    const writer = new DataWriter(outputStream);
    writer.writeByte(1);
    return writer.storeAsync();
  }),
  'DataWriter.flushAsync of a closed socket': ofStreamSocket((_, { outputStream }) =>
    new DataWriter(outputStream).flushAsync(),
  ),
  'MessageWebSocket.sendFinalFrameAsync': ofMessageWebSocket((socket) => socket.sendFinalFrameAsync(BYTE)),
  'MessageWebSocket.sendNonfinalFrameAsync': ofMessageWebSocket((socket) => socket.sendNonfinalFrameAsync(BYTE)),
  'MessageWebSocket.pingAsync': ofMessageWebSocket((socket) => socket.pingAsync()),
  'writeAsync of a MessageWebSocket': ofMessageWebSocket((_, stream) => stream.writeAsync(BYTE)),
  'flushAsync of a MessageWebSocket': ofMessageWebSocket((_, stream) => stream.flushAsync()),
  'readAsync of a StreamWebSocket': async (t) => {
    const { socket } = await wsPair(t, new StreamWebSocket());
    const { inputStream } = socket;
    socket.close();
    return () => inputStream.readAsync(new Uint8Array(1), 1);
  },
  'StreamSocketListener.bindServiceNameAsync': ofListener((listener) => listener.bindServiceNameAsync('')),
  'StreamSocketListener.bindEndpointAsync': ofListener((listener) => listener.bindEndpointAsync(LOOPBACK, '')),
  'StreamSocketListener.cancelIOAsync': ofListener((listener) => listener.cancelIOAsync()),
  'DataReader.loadAsync': after(
    () => new DataReader(new InMemoryRandomAccessStream()),
    (reader) => reader.loadAsync(1),
  ),
  'DataWriter.storeAsync': after(
    () => new DataWriter(new InMemoryRandomAccessStream()),
    (writer) => writer.storeAsync(),
  ),
  'DataWriter.flushAsync': after(
    () => new DataWriter(new InMemoryRandomAccessStream()),
    (writer) => writer.flushAsync(),
  ),
  'InMemoryRandomAccessStream.readAsync': after(memory, (stream) => stream.readAsync(new Uint8Array(1), 1)),
  'InMemoryRandomAccessStream.writeAsync': after(memory, (stream) => stream.writeAsync(BYTE)),
  'InMemoryRandomAccessStream.flushAsync': after(memory, (stream) => stream.flushAsync()),
  'RandomAccessStreamReference.openReadAsync': async () => {
    const stream = memory();
    const reference = RandomAccessStreamReference.createFromStream(stream);
    stream.close();
    return () => reference.openReadAsync();
  },
  'readAsync of a Node stream': after(
    () => asInputStream(new PassThrough()),
    (stream) => stream.readAsync(new Uint8Array(1), 1),
  ),
  'writeAsync of a Node stream': after(
    () => asOutputStream(new PassThrough()),
    (stream) => stream.writeAsync(BYTE),
  ),
  'flushAsync of a Node stream': after(
    () => asOutputStream(new PassThrough()),
    (stream) => stream.flushAsync(),
  ),
};

/** Members that allow one operation at a time, or that need a missing object. */
const BUSY: Record<string, Use> = {
  'inputStream.readAsync while a read is pending': async (t) => {
    const { socket } = await connectedPair(t);
    ignoreFailure(socket.inputStream.readAsync(new Uint8Array(1), 1));
    return () => socket.inputStream.readAsync(new Uint8Array(1), 1);
  },
  'readAsync of a StreamWebSocket while a read is pending': async (t) => {
    const { socket } = await wsPair(t, new StreamWebSocket());
    ignoreFailure(socket.inputStream.readAsync(new Uint8Array(1), 1));
    return () => socket.inputStream.readAsync(new Uint8Array(1), 1);
  },
  'DataReader.loadAsync while a load is pending': async (t) => {
    const { socket } = await connectedPair(t);
    const reader = new DataReader(socket.inputStream);
    ignoreFailure(reader.loadAsync(1));
    return () => reader.loadAsync(1);
  },
  'readAsync of a Node stream while a read is pending': async () => {
    const stream = asInputStream(new PassThrough());
    ignoreFailure(stream.readAsync(new Uint8Array(1), 1));
    return () => stream.readAsync(new Uint8Array(1), 1);
  },
  'DataReader.loadAsync of a buffer': async () => {
    const reader = DataReader.fromBuffer(BYTE);
    return () => reader.loadAsync(1);
  },
  'DataReader.loadAsync without the stream': async () => {
    const reader = new DataReader(memory());
    reader.detachStream();
    return () => reader.loadAsync(1);
  },
  'DataWriter.storeAsync without stream': async () => () => new DataWriter().storeAsync(),
  'DataWriter.flushAsync without stream': async () => () => new DataWriter().flushAsync(),
};

for (const [uses, expected, when] of [
  [AFTER_CLOSE, CLOSED, 'of a closed object'],
  [BUSY, INVALID_OPERATION, ''],
] as [Record<string, Use>, Failure, string][]) {
  for (const [member, make] of Object.entries(uses)) {
    test(`${member} ${when} rejects, and throws nothing past its handlers`, async (t) => {
      const use = await make(t);
      await rejects(t, use(), expected);
    });
  }
}

function after<T extends { close(): void }>(make: () => T, use: (object: T) => PromiseLike<unknown>): Use {
  return async () => {
    const object = make();
    object.close();
    return () => use(object);
  };
}

function memory(): InMemoryRandomAccessStream {
  return new InMemoryRandomAccessStream();
}

function ofDatagramSocket(
  use: (socket: DatagramSocket, stream: DatagramSocket['outputStream']) => PromiseLike<unknown>,
): Use {
  return async () => {
    const socket = new DatagramSocket();
    const stream = await socket.getOutputStreamAsync(LOOPBACK, '9');
    socket.close();
    return () => use(socket, stream);
  };
}

function ofStreamSocket(
  use: (socket: StreamSocket, streams: Pick<StreamSocket, 'inputStream' | 'outputStream'>) => PromiseLike<unknown>,
): Use {
  return async (t) => {
    const { socket } = await connectedPair(t);
    const { inputStream, outputStream } = socket;
    socket.close();
    return () => use(socket, { inputStream, outputStream });
  };
}

function ofMessageWebSocket(
  use: (socket: MessageWebSocket, stream: MessageWebSocket['outputStream']) => PromiseLike<unknown>,
): Use {
  return async (t) => {
    const { socket } = await wsPair(t, new MessageWebSocket());
    const { outputStream } = socket;
    socket.close();
    return () => use(socket, outputStream);
  };
}

function ofListener(use: (listener: StreamSocketListener) => PromiseLike<unknown>): Use {
  return after(() => {
    const listener = new StreamSocketListener();
    listener.onconnectionreceived = () => undefined;
    return listener;
  }, use);
}

/** The test is about the call that follows. */
function ignoreFailure(operation: { done(complete: undefined, error: () => void): void }): void {
  operation.done(undefined, () => undefined);
}
