/** Scenarios 1 to 4 of Microsoft's WebSocket sample for JavaScript, in its own order and style, with a server of `ws`. */
import test, { type ExecutionContext } from 'ava';
import { Windows } from 'uwp-sockets';
import type { WebSocket } from 'ws';

import { withAuthority } from '../helpers/tls-authority.js';
import { wsServer, type WsServer, type WsServerOptions } from '../helpers/ws-server.js';

const { Sockets } = Windows.Networking;
const { Streams } = Windows.Storage;
const { Certificates, CryptographicBuffer } = Windows.Security.Cryptography;

type MessageWebSocket = InstanceType<typeof Sockets.MessageWebSocket>;
type StreamWebSocket = InstanceType<typeof Sockets.StreamWebSocket>;
type DataWriter = InstanceType<typeof Streams.DataWriter>;
type MessageArgs = Parameters<NonNullable<MessageWebSocket['onmessagereceived']>>[0];
type ClosedArgs = Parameters<NonNullable<MessageWebSocket['onclosed']>>[0];
type ValidationArgs = Parameters<NonNullable<MessageWebSocket['onservercustomvalidationrequested']>>[0];

const tls = withAuthority();

/** A server that sends everything back. */
async function echoServer(t: ExecutionContext, options: WsServerOptions = {}): Promise<WsServer> {
  const server = await wsServer(t, options);
  const serve = async (): Promise<void> => {
    for (;;) {
      const { socket } = await server.accept();
      socket.on('message', (data: Buffer, isBinary: boolean) => echo(socket, data, isBinary));
    }
  };
  void serve();
  return server;
}

function echo(socket: WebSocket, data: Buffer, isBinary: boolean): void {
  socket.send(data, { binary: isBinary });
}

/** The sample's helper: null for text that is no WebSocket URI. */
function validateAndCreateUri(text: string): InstanceType<typeof Windows.Foundation.Uri> | null {
  let webSocketUri;
  try {
    webSocketUri = new Windows.Foundation.Uri(text);
  } catch {
    return null;
  }
  if (webSocketUri.fragment !== '') return null;
  const scheme = webSocketUri.schemeName;
  return scheme === 'ws' || scheme === 'wss' ? webSocketUri : null;
}

/** The sample's helper: text of an error. */
function buildWebSocketError(error: { number: number; message: string }): string {
  const { cannotConnect, notFound, requestTimeout, unknown } = Windows.Web.WebErrorStatus;
  const status = Sockets.WebSocketError.getStatus(error.number);
  if (status === unknown) throw error as unknown as Error;
  const isMissing = status === cannotConnect || status === notFound || status === requestTimeout;
  return isMissing
    ? 'Cannot connect to the server. Please make sure to run the server setup script before running the sample.'
    : `Error: ${error.message}`;
}

test('the helper accepts what connectAsync accepts', (t) => {
  t.is(validateAndCreateUri('ws://localhost/WebSocketSample/EchoWebSocket.ashx')!.schemeName, 'ws');
  for (const text of ['http://localhost', 'ws://localhost/#x', 'localhost', '']) t.is(validateAndCreateUri(text), null);
});

tls.test('scenario 1: UTF-8 messages over wss with an untrusted certificate', async (t) => {
  const server = await echoServer(t, { certificate: tls.authority().selfSigned('sample', 'DNS:other.example') });
  const log: string[] = [];
  const received: ((text: string) => void)[] = [];
  let closed!: (text: string) => void;
  const closedEvent = new Promise<string>((resolve) => (closed = resolve));
  let messageWebSocket: MessageWebSocket | null = null;
  let messageWriter: DataWriter | null = null;

  function onMessageReceived(args: MessageArgs): void {
    log.push(`Message Received; Type: ${args.messageType}`);
    const reader = args.getDataReader();
    reader.unicodeEncoding = Streams.UnicodeEncoding.utf8;
    try {
      received.shift()!(reader.readString(reader.unconsumedBufferLength));
    } finally {
      reader.close();
    }
  }

  function onClosed(args: ClosedArgs): void {
    closed(`${args.code} ${args.reason}`);
    messageWebSocket?.close();
    messageWebSocket = null;
  }

  function onServerCustomValidationRequested(args: ValidationArgs): void {
    const deferral = args.getDeferral();
    void Promise.resolve().then(() => {
      if (args.serverCertificate!.subject !== 'sample') args.reject();
      deferral.complete();
    });
  }

  function connect(): Promise<void> {
    messageWebSocket = new Sockets.MessageWebSocket();
    messageWebSocket.control.messageType = Sockets.SocketMessageType.utf8;
    messageWebSocket.onmessagereceived = onMessageReceived;
    messageWebSocket.onclosed = onClosed;
    messageWebSocket.control.ignorableServerCertificateErrors.push(Certificates.ChainValidationResult.untrusted);
    messageWebSocket.control.ignorableServerCertificateErrors.push(Certificates.ChainValidationResult.invalidName);
    messageWebSocket.onservercustomvalidationrequested = onServerCustomValidationRequested;
    return new Promise((resolve, reject) => {
      messageWebSocket!
        .connectAsync(server.uri())
        .then(() => {
          messageWriter = new Streams.DataWriter(messageWebSocket!.outputStream);
          resolve();
        })
        .done(undefined, reject);
    });
  }

  function sendMessage(message: string): Promise<string> {
    const echoed = new Promise<string>((resolve) => received.push(resolve));
    messageWriter!.writeString(message);
    return new Promise((resolve, reject) => {
      messageWriter!.storeAsync().done(() => void echoed.then(resolve), reject);
    });
  }

  function closeSocket(): void {
    messageWriter!.detachStream();
    messageWriter!.close();
    try {
      messageWebSocket!.close(1000, 'Closed due to user request.');
    } catch (error) {
      t.fail(String(error));
    }
  }

  await connect();
  t.is(await sendMessage('Hello'), 'Hello');
  t.is(await sendMessage('grüße 😀'), 'grüße 😀');
  t.deepEqual(log, Array(2).fill(`Message Received; Type: ${Sockets.SocketMessageType.utf8}`));
  closeSocket();
  t.is(await closedEvent, '1000 Closed due to user request.');
});

test('scenario 1: a server that is not there', async (t) => {
  const server = await wsServer(t, { verifyClient: (_, done) => done(false, 404) });
  const messageWebSocket = new Sockets.MessageWebSocket();
  const text = await new Promise((resolve) => {
    messageWebSocket.connectAsync(server.uri()).done(
      () => resolve('connected'),
      (error: { number: number; message: string }) => {
        messageWebSocket.close();
        resolve(buildWebSocketError(error));
      },
    );
  });
  t.regex(text as string, /^Cannot connect to the server/);
});

test('scenario 2: a read loop and a write loop of a StreamWebSocket', async (t) => {
  const server = await echoServer(t);
  const streamWebSocket: StreamWebSocket = new Sockets.StreamWebSocket();
  let bytesReceived = 0;
  let ended!: () => void;
  const readLoopEnded = new Promise<void>((resolve) => (ended = resolve));
  const targets: boolean[] = [];
  streamWebSocket.onclosed = (args) => targets.push(args.target === streamWebSocket);
  await streamWebSocket.connectAsync(server.uri());

  const readStream = new Streams.DataReader(streamWebSocket.inputStream);
  readStream.inputStreamOptions = Streams.InputStreamOptions.partial;
  function readIncoming(): void {
    readStream.loadAsync(100).done((sizeBytesRead) => {
      if (sizeBytesRead === 0) return ended();
      const incomingBytes = Array.from({ length: sizeBytesRead }, () => 0);
      readStream.readBytes(incomingBytes as unknown as Uint8Array);
      if (incomingBytes.some((each) => each !== 7)) t.fail();
      bytesReceived += sizeBytesRead;
      if (bytesReceived < 10_000) readIncoming();
      else ended();
    }, ended);
  }
  const writeStream = new Streams.DataWriter(streamWebSocket.outputStream);
  let writes = 0;
  function writeOutgoing(): void {
    if (writes++ === 10) return;
    writeStream.writeBytes(Array.from({ length: 1000 }, () => 7));
    writeStream.storeAsync().done(writeOutgoing, (error) => t.fail(String(error)));
  }
  readIncoming();
  writeOutgoing();
  await readLoopEnded;
  t.is(bytesReceived, 10_000);

  const closed = new Promise<void>((resolve) => streamWebSocket.addEventListener('closed', () => resolve()));
  streamWebSocket.close(1000, 'Closed due to user request.');
  await closed;
  t.deepEqual(targets, [true]);
});

tls.test('scenario 3: a client certificate', async (t) => {
  const authority = tls.authority();
  const server = await wsServer(t, { certificate: authority.server(), clientCa: authority.rootPem });
  const certificate = authority.client('sample').certificate;
  const webSocket: StreamWebSocket = new Sockets.StreamWebSocket();
  const first = await webSocket.connectAsync(server.uri()).then(
    () => 'connected',
    () => 'failed',
  );
  t.is(first, 'failed');
  webSocket.control.clientCertificate = certificate;
  webSocket.control.ignorableServerCertificateErrors.push(Certificates.ChainValidationResult.incompleteChain);
  webSocket.control.ignorableServerCertificateErrors.push(Certificates.ChainValidationResult.untrusted);
  webSocket.control.ignorableServerCertificateErrors.push(Certificates.ChainValidationResult.invalidName);
  await webSocket.connectAsync(server.uri());
  t.truthy(CryptographicBuffer.encodeToBase64String(webSocket.information.serverCertificate!.getCertificateBlob()));
  webSocket.close();
});

test('scenario 4: partial messages', async (t) => {
  const server = await wsServer(t);
  const webSocket: MessageWebSocket = new Sockets.MessageWebSocket();
  webSocket.control.messageType = Sockets.SocketMessageType.utf8;
  webSocket.control.receiveMode = Sockets.MessageWebSocketReceiveMode.partialMessage;
  const parts: string[] = [];
  const whole = new Promise<void>((resolve) => {
    webSocket.onmessagereceived = (args) => {
      const reader = args.getDataReader();
      parts.push(reader.readString(reader.unconsumedBufferLength));
      if (args.isMessageComplete) resolve();
    };
  });
  const [{ socket: peer }] = await Promise.all([server.accept(), webSocket.connectAsync(server.uri())]);
  peer.once('message', (data: Buffer) => {
    const text = data.toString();
    peer.send(text.slice(0, 5), { fin: false });
    peer.send(text.slice(5), { fin: true });
  });
  function send(message: string, isFinal: boolean): PromiseLike<number> {
    const messageWriter = new Streams.DataWriter();
    messageWriter.unicodeEncoding = Streams.UnicodeEncoding.utf8;
    messageWriter.writeString(message);
    const buffer = messageWriter.detachBuffer();
    return isFinal ? webSocket.sendFinalFrameAsync(buffer) : webSocket.sendNonfinalFrameAsync(buffer);
  }
  t.is(await send('Hello, ', false), 7);
  t.is(await send('world', true), 5);
  await whole;
  t.deepEqual(parts, ['Hello', ', world']);
  webSocket.close(1000, 'Closed due to user request.');
});
