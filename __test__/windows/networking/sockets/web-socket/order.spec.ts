/** Order and argument rules of MessageWebSocket and StreamWebSocket that need no connection. */
import test from 'ava';
import {
  DataReader,
  DataWriter,
  MessageWebSocket,
  MessageWebSocketReceiveMode,
  SocketMessageType,
  StreamSocket,
  StreamWebSocket,
  Uri,
  WebSocketKeepAlive,
} from 'uwp-sockets';

import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';

type Client = MessageWebSocket | StreamWebSocket;

const BYTE = Uint8Array.of(1);
const URI = new Uri('ws://127.0.0.1:9/');
const ignore = (): void => undefined;

/** Assignments to `control` that are wrong. */
const WRONG_OPTIONS: Readonly<Record<string, readonly unknown[]>> = {
  outboundBufferSizeInBytes: [0, -1, 1.5, 2 ** 31, '1', null],
  clientCertificate: [{}, 'certificate', undefined],
  desiredUnsolicitedPongInterval: [-1, 1.5, 2 ** 31, NaN, '1', null],
};
const WRONG_MESSAGE_OPTIONS: typeof WRONG_OPTIONS = {
  ...WRONG_OPTIONS,
  maxMessageSize: [-1, 1.5, 2 ** 32, NaN, '1', null],
  messageType: [-1, 2, 0.5, '0', null, undefined],
  receiveMode: [-1, 2, '0', null, undefined],
};

for (const [Class, wrongOptions] of [
  [MessageWebSocket, WRONG_MESSAGE_OPTIONS],
  [StreamWebSocket, WRONG_OPTIONS],
] as const) {
  const { name } = Class;
  const make = (): Client => new Class();

  test(`${name}: a new one has the documented defaults`, (t) => {
    const { control, information, bufferedAmount } = make();
    t.true(control.outboundBufferSizeInBytes > 0);
    t.deepEqual([...control.supportedProtocols], []);
    t.deepEqual([...control.ignorableServerCertificateErrors], []);
    t.deepEqual([...control.trustedRoots], []);
    t.deepEqual([...control.certificateRevocationLists], []);
    t.is(control.clientCertificate, null);
    t.is(control.desiredUnsolicitedPongInterval, 0);
    t.is(control.actualUnsolicitedPongInterval, 0);
    t.false(control.perMessageDeflate);
    t.is(information.localAddress, null);
    t.is(information.remoteAddress, null);
    t.is(information.remotePort, '');
    t.is(information.protocol, null);
    t.is(information.statistics, null);
    t.is(information.serverCertificate, null);
    t.is(information.serverCertificateErrorSeverity, 0);
    t.is(information.serverCertificateErrors.size, 0);
    t.is(information.serverIntermediateCertificates.size, 0);
    t.false(information.perMessageDeflate);
    t.is(bufferedAmount, 0);
  });

  test(`${name}: its objects are always the same`, (t) => {
    const socket = make();
    for (const member of ['control', 'information', 'outputStream'] as const) {
      t.is(socket[member], socket[member], member);
    }
    const { control } = socket;
    t.is(control.supportedProtocols, control.supportedProtocols);
    t.is(control.ignorableServerCertificateErrors, control.ignorableServerCertificateErrors);
  });

  test(`${name}: options keep what was set`, (t) => {
    const { control } = make();
    control.outboundBufferSizeInBytes = 4096;
    control.desiredUnsolicitedPongInterval = 20_000;
    control.perMessageDeflate = true;
    t.is(control.outboundBufferSizeInBytes, 4096);
    t.is(control.actualUnsolicitedPongInterval, 20_000);
    t.true(control.perMessageDeflate);
  });

  test(`${name}: a wrong option is rejected at once and changes nothing`, (t) => {
    const { control } = make();
    const options = control as unknown as Record<string, unknown>;
    for (const [option, values] of Object.entries(wrongOptions)) {
      const before = options[option];
      for (const value of values) {
        throws(t, () => (options[option] = value), INVALID_ARGUMENT, `${option} = ${String(value)}`);
        t.is(options[option], before);
      }
    }
  });

  test(`${name}: connectAsync rejects a wrong URI at once, and the socket can still be changed`, (t) => {
    const socket = make();
    for (const uri of ['http://example.org', 'ws://example.org/#fragment', 'ws://user@example.org']) {
      throws(t, () => socket.connectAsync(new Uri(uri)), INVALID_ARGUMENT, uri);
    }
    for (const uri of [null, undefined, 'ws://example.org']) {
      throws(t, () => socket.connectAsync(uri as never), INVALID_ARGUMENT);
    }
    socket.setRequestHeader('X-Name', 'value');
    socket.control.perMessageDeflate = true;
  });

  test(`${name}: connectAsync rejects sub-protocols that cannot be offered`, (t) => {
    for (const protocols of [[''], ['a b'], ['a,b'], ['a\r\nX: y'], ['ä'], ['a', 'a'], [null], [1]]) {
      const socket = make();
      socket.control.supportedProtocols.replaceAll(protocols as string[]);
      throws(t, () => socket.connectAsync(URI), INVALID_ARGUMENT, JSON.stringify(protocols));
      socket.control.supportedProtocols.clear();
    }
  });

  test(`${name}: setRequestHeader rejects what must not be sent`, (t) => {
    const socket = make();
    throws(t, () => socket.setRequestHeader('Sec-WebSocket-Protocol', 'chat'), INVALID_ARGUMENT);
    throws(t, () => socket.setRequestHeader('X-Name', 'a\r\nb'), INVALID_ARGUMENT);
    throws(t, () => socket.setRequestHeader('', 'a'), INVALID_ARGUMENT);
    throws(t, () => socket.setRequestHeader('X-Name', undefined as never), INVALID_ARGUMENT);
  });

  test(`${name}: members that need a connection throw before there is one`, (t) => {
    const socket = make();
    const { outputStream } = socket;
    const writer = new DataWriter(outputStream);
    writer.writeByte(1);
    for (const call of [
      () => outputStream.writeAsync(BYTE),
      () => outputStream.flushAsync(),
      () => outputStream.tryWriteBatch([BYTE]),
      () => writer.storeAsync(),
      () => socket.pingAsync(),
      ...('inputStream' in socket
        ? [
            () => socket.inputStream.readAsync(new Uint8Array(1), 1),
            () => new DataReader(socket.inputStream).loadAsync(1),
          ]
        : [() => socket.sendFinalFrameAsync(BYTE), () => socket.sendNonfinalFrameAsync(BYTE)]),
    ]) {
      throws(t, call, ILLEGAL_CALL, String(call));
    }
    t.is(writer.unstoredBufferLength, 1);
  });

  test(`${name}: after close`, async (t) => {
    const socket = make();
    const { control, outputStream } = socket;
    socket.close();
    socket.close(1000, 'again');
    throws(t, () => socket.close(1006, ''), INVALID_ARGUMENT);
    throws(t, () => socket.connectAsync(URI), ILLEGAL_CALL);
    throws(t, () => socket.setRequestHeader('X-Name', 'value'), CLOSED);
    throws(t, () => (control.perMessageDeflate = true), CLOSED);
    throws(t, () => (control.desiredUnsolicitedPongInterval = 1), CLOSED);
    throws(t, () => (control.clientCertificate = null), CLOSED);
    control.outboundBufferSizeInBytes = 4096;
    control.supportedProtocols.append('chat');
    await rejects(t, outputStream.writeAsync(BYTE), CLOSED);
    await rejects(t, outputStream.flushAsync(), CLOSED);
    await rejects(t, socket.pingAsync(), CLOSED);
    throws(t, () => outputStream.tryWriteBatch([BYTE]), CLOSED);
    t.is(socket.information.protocol, null);
    await socket[Symbol.asyncDispose]();
  });

  test(`${name}: handlers that connect fixes cannot be added after close; closed can, and removing never throws`, (t) => {
    const socket = make();
    socket.close();
    const add = socket.addEventListener.bind(socket) as (type: string, handler: unknown) => void;
    const remove = socket.removeEventListener.bind(socket) as typeof add;
    throws(t, () => add('servercustomvalidationrequested', ignore), ILLEGAL_CALL);
    throws(t, () => (socket.onservercustomvalidationrequested = ignore), ILLEGAL_CALL);
    add('closed', ignore);
    socket.onclosed = ignore;
    if ('onmessagereceived' in socket) {
      throws(t, () => add('messagereceived', ignore), ILLEGAL_CALL);
      throws(t, () => (socket.onmessagereceived = ignore), ILLEGAL_CALL);
      socket.onmessagereceived = null;
      remove('messagereceived', ignore);
    }
    socket.onclosed = null;
    socket.onservercustomvalidationrequested = null;
    remove('closed', ignore);
    remove('servercustomvalidationrequested', ignore);
    remove('error', ignore);
  });

  test(`${name}: only its events exist, and handlers are functions`, (t) => {
    const socket = make();
    const add = socket.addEventListener.bind(socket) as (type: string, handler: unknown) => void;
    throws(t, () => add('error', ignore), INVALID_ARGUMENT);
    throws(t, () => add('message', ignore), INVALID_ARGUMENT);
    throws(t, () => add('closed', {}), INVALID_ARGUMENT);
    throws(t, () => add('servercustomvalidationrequested', null), INVALID_ARGUMENT);
    throws(t, () => (socket.onclosed = 'handler' as never), INVALID_ARGUMENT);
    t.is(socket.onclosed, null);
    socket.onclosed = ignore;
    t.is(socket.onclosed, ignore);
  });

  test(`${name}: the output stream closes by itself, and a pending signal does not matter`, async (t) => {
    const { outputStream } = make();
    outputStream.close();
    await rejects(t, outputStream.writeAsync(BYTE), CLOSED);
    await rejects(t, outputStream.flushAsync(), CLOSED);
    throws(t, () => outputStream.writeAsync('text' as never), INVALID_ARGUMENT);
  });
}

test('MessageWebSocket: messages are whole and binary, and their size has no limit, unless set', (t) => {
  const { control } = new MessageWebSocket();
  t.is(control.messageType, SocketMessageType.binary);
  t.is(control.receiveMode, MessageWebSocketReceiveMode.fullMessage);
  t.is(control.maxMessageSize, 0xffff_ffff);
  control.messageType = SocketMessageType.utf8;
  control.receiveMode = MessageWebSocketReceiveMode.partialMessage;
  control.maxMessageSize = 0;
  t.is(control.messageType, SocketMessageType.utf8);
  t.is(control.receiveMode, MessageWebSocketReceiveMode.partialMessage);
  t.is(control.maxMessageSize, 0);
});

test('MessageWebSocket: the options of a closed one', async (t) => {
  const socket = new MessageWebSocket();
  const { control } = socket;
  socket.close();
  throws(t, () => (control.messageType = SocketMessageType.utf8), CLOSED);
  throws(t, () => (control.maxMessageSize = 1), CLOSED);
  throws(t, () => (control.receiveMode = 1), CLOSED);
  throws(t, () => socket.messages(), CLOSED);
  throws(t, () => socket.outputStream, CLOSED);
  await rejects(t, socket.sendFinalFrameAsync(BYTE), CLOSED);
  await rejects(t, socket.sendNonfinalFrameAsync(BYTE), CLOSED);
});

test('StreamWebSocket: noDelay is set before the connect', (t) => {
  const socket = new StreamWebSocket();
  t.true(socket.control.noDelay);
  socket.control.noDelay = false;
  t.false(socket.control.noDelay);
  socket.close();
  throws(t, () => (socket.control.noDelay = true), CLOSED);
  throws(t, () => socket.inputStream, CLOSED);
});

test('MessageWebSocket has no noDelay, StreamWebSocket no messages', (t) => {
  t.false('noDelay' in new MessageWebSocket().control);
  t.false('messages' in new StreamWebSocket());
  t.false('messageType' in new StreamWebSocket().control);
});

test('WebSocketKeepAlive runs for nothing but a channel with a WebSocket', (t) => {
  for (const triggerDetails of [
    undefined,
    null,
    {},
    { controlChannelTrigger: { transportObject: new StreamSocket() } },
  ]) {
    throws(t, () => new WebSocketKeepAlive().run({ triggerDetails } as never), INVALID_ARGUMENT);
  }
});
