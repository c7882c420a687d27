import { once } from 'node:events';

import test, { type ExecutionContext } from 'ava';
import {
  DataReader,
  DataWriter,
  HostName,
  NetworkInformation,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocketListener,
  type StreamSocketListenerConnectionReceivedEventArgs,
} from 'uwp-sockets';

import {
  ABORTED,
  CANCELED,
  CLOSED,
  type Failure,
  HOST_NOT_FOUND,
  ILLEGAL_CALL,
  IN_USE,
  INVALID_ARGUMENT,
  NOT_LOCAL,
  REFUSED,
  rejects,
  SERVICE_NOT_FOUND,
  throws,
} from '../../../helpers/failures.js';
import { closedPort } from '../../../helpers/closed-port.js';
import { ending, listen, LOOPBACK, nodeClient, nodeServer, streamSocket, take } from '../../../helpers/tcp-peers.js';

function ignore(): void {}

/** An unbound listener with a handler; it is closed at the end of the test. */
function ready(t: ExecutionContext): StreamSocketListener {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.addEventListener('connectionreceived', ignore);
  return listener;
}

function bindWith(listener: StreamSocketListener, ...parameters: unknown[]): PromiseLike<void> {
  return (listener.bindServiceNameAsync as (...all: unknown[]) => PromiseLike<void>).apply(listener, parameters);
}

test('a bind without a handler is rejected, and works once there is one', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  throws(t, () => listener.bindServiceNameAsync(''), ILLEGAL_CALL);
  throws(t, () => listener.bindEndpointAsync(LOOPBACK, ''), ILLEGAL_CALL);
  listener.onconnectionreceived = ignore;
  listener.onconnectionreceived = null;
  listener.addEventListener('connectionreceived', ignore);
  listener.removeEventListener('connectionreceived', ignore);
  throws(t, () => listener.bindServiceNameAsync(''), ILLEGAL_CALL);
  listener.onconnectionreceived = ignore;
  t.is(listener.onconnectionreceived, ignore);
  await t.notThrowsAsync(async () => listener.bindServiceNameAsync(''));
});

test('no handler is added while the listener binds, when it is bound and after its close', async (t) => {
  const listener = ready(t);
  const refused = (): void => {
    throws(t, () => listener.addEventListener('connectionreceived', () => undefined), ILLEGAL_CALL);
    throws(t, () => (listener.onconnectionreceived = ignore), ILLEGAL_CALL);
  };
  const bind = listener.bindServiceNameAsync('');
  refused();
  await bind;
  refused();
  listener.close();
  refused();
});

test('a connection without a handler is closed', async (t) => {
  const listener = ready(t);
  await listener.bindEndpointAsync(LOOPBACK, '');
  listener.removeEventListener('connectionreceived', ignore);
  const client = await nodeClient(t, listener.information.localPort);
  t.deepEqual(await ending(client), { isReset: false, data: Buffer.alloc(0) });
});

test('anything but a handler and an event is rejected', (t) => {
  const listener = new StreamSocketListener();
  for (const handler of [null, undefined, 'text', {}]) {
    throws(t, () => listener.addEventListener('connectionreceived', handler as never), INVALID_ARGUMENT);
  }
  throws(t, () => listener.addEventListener('messagereceived' as never, ignore), INVALID_ARGUMENT);
});

test('a listener binds once', async (t) => {
  const listener = ready(t);
  const bind = listener.bindServiceNameAsync('');
  throws(t, () => listener.bindServiceNameAsync(''), ILLEGAL_CALL);
  await bind;
  const { localPort } = listener.information;
  throws(t, () => listener.bindServiceNameAsync(''), ILLEGAL_CALL);
  throws(t, () => listener.bindEndpointAsync(null, ''), ILLEGAL_CALL);
  t.is(listener.information.localPort, localPort);
});

test('a listener that was closed cannot be bound', async (t) => {
  const listener = ready(t);
  listener.close();
  listener.close();
  await rejects(t, listener.bindServiceNameAsync(''), CLOSED);
  await rejects(t, listener.bindEndpointAsync(LOOPBACK, ''), CLOSED);
  await rejects(t, listener.cancelIOAsync(), CLOSED);
  t.is(listener.information.localPort, '');
});

test('objects of a listener are always the same, and its port is text', async (t) => {
  const listener = ready(t);
  t.is(listener.control, listener.control);
  t.is(listener.information, listener.information);
  t.is(listener.information.localPort, '');
  await listener.bindServiceNameAsync('');
  t.regex(listener.information.localPort, /^[1-9]\d+$/);
});

test('surplus arguments of the constructor are ignored', async (t) => {
  const listener = new (StreamSocketListener as new (...surplus: unknown[]) => StreamSocketListener)('22112', {});
  t.teardown(() => listener.close());
  t.true(listener.control.noDelay);
  listener.onconnectionreceived = ignore;
  await listener.bindServiceNameAsync('');
  t.not(listener.information.localPort, '22112');
});

test('the event has the socket, the listener and its name, and is one object', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const raised = new Promise<StreamSocketListenerConnectionReceivedEventArgs>((resolve) => {
    listener.onconnectionreceived = resolve;
  });
  await listener.bindEndpointAsync(LOOPBACK, '');
  await nodeClient(t, listener.information.localPort);
  const event = await raised;
  t.teardown(() => event.socket.close());
  t.is(event.target, listener);
  t.is(event.type, 'connectionreceived');
  t.is(event.socket, event.socket);
  t.is(event.detail.length, 1);
});

test('every handler is called, the property first, with the same socket', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const calls: string[] = [];
  const sockets = new Set<unknown>();
  const all = new Promise<void>((resolve) => {
    const handler = (name: string) => (event: StreamSocketListenerConnectionReceivedEventArgs) => {
      sockets.add(event.socket);
      if (calls.push(name) === 3) resolve();
    };
    listener.addEventListener('connectionreceived', handler('first'));
    listener.addEventListener('connectionreceived', handler('second'));
    listener.onconnectionreceived = handler('property');
  });
  await listener.bindEndpointAsync(LOOPBACK, '');
  await nodeClient(t, listener.information.localPort);
  await all;
  t.deepEqual(calls, ['property', 'first', 'second']);
  t.is(sockets.size, 1);
});

test('a port in use is refused, and another one works afterwards', async (t) => {
  const { port } = await listen(t);
  const listener = ready(t);
  const { message } = await rejects(t, listener.bindEndpointAsync(LOOPBACK, port), IN_USE);
  t.is(message, `bind 127.0.0.1:${port}: address already in use`);
  await rejects(t, listener.bindServiceNameAsync(port), IN_USE);
  await listener.bindEndpointAsync(LOOPBACK, '');
});

test('a port bound by node:net is refused', async (t) => {
  const { port } = await nodeServer(t);
  await rejects(t, ready(t).bindEndpointAsync(LOOPBACK, port), IN_USE);
});

test('names and ports that cannot be bound are rejected', async (t) => {
  const rows: [HostName | null, string, Failure][] = [
    [null, '65536', INVALID_ARGUMENT],
    [null, 'abc', SERVICE_NOT_FOUND],
    [null, '-1', SERVICE_NOT_FOUND],
    [LOOPBACK, '_xmpp-client', SERVICE_NOT_FOUND],
    [new HostName('198.51.100.1'), '', NOT_LOCAL],
    [new HostName('2001:db8::1'), '', NOT_LOCAL],
    // As on Windows, only null stands for every address.
    [new HostName('0.0.0.0'), '', HOST_NOT_FOUND],
    [new HostName('::'), '', HOST_NOT_FOUND],
    [
      new HostName('(01:23:45:67:89:AB)'),
      '',
      { hresult: '0x8007273F', status: SocketErrorStatus.addressFamilyNotSupported },
    ],
  ];
  const listener = ready(t);
  for (const [host, service, failure] of rows) await rejects(t, listener.bindEndpointAsync(host, service), failure);
  await listener.bindEndpointAsync(new HostName('localhost'), '0');
  t.not(listener.information.localPort, '0');
});

test('arguments of the wrong type are rejected at once and leave the listener unchanged', async (t) => {
  const listener = ready(t);
  const rows: unknown[][] = [
    [],
    [null],
    [undefined],
    [{}],
    ['', 11],
    ['', null],
    ['', SocketProtectionLevel.plainSocket, null],
    ['', SocketProtectionLevel.plainSocket, undefined],
    ['', SocketProtectionLevel.plainSocket, LOOPBACK],
  ];
  for (const row of rows) throws(t, () => bindWith(listener, ...row), INVALID_ARGUMENT);
  throws(t, () => bindWith(listener, '', SocketProtectionLevel.tls12), ILLEGAL_CALL);
  throws(t, () => listener.bindEndpointAsync('127.0.0.1' as never, ''), INVALID_ARGUMENT);
  throws(t, () => listener.bindEndpointAsync(LOOPBACK, null as never), INVALID_ARGUMENT);
  throws(t, () => listener.bindEndpointAsync(LOOPBACK, '', 11 as never), INVALID_ARGUMENT);
  throws(t, () => listener.bindEndpointAsync(LOOPBACK, '', SocketProtectionLevel.tls12), ILLEGAL_CALL);
  await bindWith(listener, '', SocketProtectionLevel.plainSocket);
});

test('a listener on the loopback adapter accepts from loopback', async (t) => {
  const adapter = NetworkInformation.getHostNames().find((name) => name.isEqual(LOOPBACK))?.ipInformation
    ?.networkAdapter;
  t.truthy(adapter);
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const accepted = new Promise<void>((resolve) => {
    listener.onconnectionreceived = ({ socket }) => {
      socket.close();
      resolve();
    };
  });
  await listener.bindServiceNameAsync('', SocketProtectionLevel.plainSocket, adapter!);
  await nodeClient(t, listener.information.localPort);
  await t.notThrowsAsync(accepted);
});

test('without a host both families are accepted, IPv4 peers with their plain address', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  const waiting: ((address: string) => void)[] = [];
  listener.onconnectionreceived = ({ socket }) => {
    waiting.shift()!(`${socket.information.remoteAddress?.rawName} ${socket.information.localAddress?.rawName}`);
    socket.close();
  };
  await listener.bindServiceNameAsync('');
  for (const address of ['127.0.0.1', '::1']) {
    const addresses = new Promise<string>((resolve) => waiting.push(resolve));
    await nodeClient(t, listener.information.localPort, address);
    t.is(await addresses, `${address} ${address}`);
  }
});

test('an IPv6 address binds to that alone', async (t) => {
  const listener = ready(t);
  const port = await closedPort();
  await listener.bindEndpointAsync(new HostName('::1'), port);
  await nodeClient(t, port, '::1');
  await rejects(t, streamSocket(t).connectAsync(LOOPBACK, port), REFUSED);
});

test('a signal cancels a bind, after which it can be repeated', async (t) => {
  const listener = ready(t);
  await rejects(t, listener.bindServiceNameAsync('', { signal: AbortSignal.abort() }), CANCELED);
  const cancelled = listener.bindEndpointAsync(LOOPBACK, '');
  cancelled.cancel();
  await rejects(t, cancelled, CANCELED);
  await listener.bindEndpointAsync(LOOPBACK, '', { signal: new AbortController().signal });
  t.not(listener.information.localPort, '');
});

test('closing and cancelIOAsync end a pending bind', async (t) => {
  const listener = ready(t);
  const cancelled = listener.bindServiceNameAsync('');
  await listener.cancelIOAsync();
  await rejects(t, cancelled, ABORTED);
  const bind = listener.bindServiceNameAsync('');
  listener.close();
  await rejects(t, bind, ABORTED);
});

test('cancelIOAsync leaves a bound listener alone', async (t) => {
  const { listener, accept, port } = await listen(t);
  await listener.cancelIOAsync();
  const [socket] = await Promise.all([accept(), nodeClient(t, port)]);
  t.is(socket.information.localPort, port);
});

test('accepted sockets live on after the close of their listener', async (t) => {
  const port = await closedPort();
  const { listener, accept } = await listen(t, undefined, LOOPBACK, port);
  const [socket, peer] = await Promise.all([accept(), nodeClient(t, port)]);
  listener.close();
  await rejects(t, streamSocket(t).connectAsync(LOOPBACK, port), REFUSED);
  peer.write('ping');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(4), 4);
  const writer = new DataWriter(socket.outputStream);
  writer.writeString(reader.readString(4));
  await writer.storeAsync();
  t.is((await take(peer, 4)).toString(), 'ping');
});

test('the port of a closed listener is free at once, also with connections left', async (t) => {
  const first = await listen(t, undefined, LOOPBACK, await closedPort());
  const [socket] = await Promise.all([first.accept(), nodeClient(t, first.port)]);
  first.listener.close();
  const second = ready(t);
  await second.bindEndpointAsync(LOOPBACK, first.port);
  t.is(second.information.localPort, first.port);
  t.is(socket.information.localPort, first.port);
});

test('after a close inside of the handler no more connections are delivered, and their peers see the end', async (t) => {
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  let deliveries = 0;
  listener.onconnectionreceived = ({ socket }) => {
    deliveries++;
    listener.close();
    t.teardown(() => socket.close());
  };
  const localPort = await closedPort();
  await listener.bindEndpointAsync(LOOPBACK, localPort);
  const peers = await Promise.all(Array.from({ length: 20 }, async () => nodeClient(t, localPort).catch(ignore)));
  const kept = peers.filter((peer) => peer !== undefined);
  let ended = 0;
  await new Promise<void>((resolve) => {
    for (const peer of kept) {
      void ending(peer).then(() => {
        if (++ended === kept.length - 1) resolve();
      });
    }
    if (kept.length < 2) resolve();
  });
  t.is(deliveries, 1);
});

test('five hundred connections at once are all delivered', async (t) => {
  const { accept, port } = await listen(t);
  const clients = Array.from({ length: 500 }, async (_, index) => {
    const peer = await nodeClient(t, port);
    peer.write(Buffer.of(index >> 8, index & 255));
    const echo = await take(peer, 2);
    return echo.readUInt16BE();
  });
  const serve = async (): Promise<void> => {
    const { inputStream, outputStream } = await accept();
    const reader = new DataReader(inputStream);
    t.is(await reader.loadAsync(2), 2);
    await outputStream.writeAsync(reader.detachBuffer());
  };
  await Promise.all(Array.from({ length: 500 }, serve));
  t.deepEqual(
    await Promise.all(clients),
    Array.from({ length: 500 }, (_, index) => index),
  );
});

test('connections of StreamSockets are accepted too', async (t) => {
  const { accept, port } = await listen(t);
  const client = streamSocket(t);
  const [server] = await Promise.all([accept(), client.connectAsync(LOOPBACK, port)]);
  t.is(server.information.remotePort, client.information.localPort);
  await client.outputStream.writeAsync(Buffer.from('abc'));
  const reader = new DataReader(server.inputStream);
  t.is(await reader.loadAsync(3), 3);
  t.is(reader.readString(3), 'abc');
});

test('a peer that resets before it is delivered fails at its first read', async (t) => {
  const { accept, port } = await listen(t);
  const peer = await nodeClient(t, port);
  peer.resetAndDestroy();
  await once(peer, 'close');
  const socket = await accept();
  await t.throwsAsync(async () => new DataReader(socket.inputStream).loadAsync(1), { message: /reset/ });
  const [next] = await Promise.all([accept(), nodeClient(t, port)]);
  t.is(next.information.localPort, port);
});
