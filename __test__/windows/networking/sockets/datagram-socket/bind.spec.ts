import { existsSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { type DatagramSocket, HostName, SocketErrorStatus } from 'uwp-sockets';
import { loopbackAddress, outwardAddress } from '../../../../helpers/udp-adapters.js';
import { closedPort } from '../../../../helpers/closed-port.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import {
  ABORTED,
  CANCELED,
  fails,
  IN_USE,
  INVALID_ARGUMENT,
  rejects,
  PORT_UNREACHABLE,
  SERVICE_NOT_FOUND,
  throws,
} from '../../../../helpers/failures.js';
import {
  boundSocket,
  collect,
  connectedSocket,
  errorOf,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  openReceiver,
} from '../../../../helpers/udp-sockets.js';

const UDP_TABLE = '/proc/self/net/udp';

test('an empty service name lets the system choose a port', async (t) => {
  for (const service of ['', '0']) {
    const socket = newSocket(t);
    await socket.bindServiceNameAsync(service);
    t.true(Number(socket.information.localPort) > 0);
  }
});

test('bindServiceNameAsync receives over both families', async (t) => {
  const { received, socket } = await openReceiver(t, null);
  const { localPort } = socket.information;
  await (await connectedSocket(t, localPort, LOOPBACK)).outputStream.writeAsync(Buffer.from('four'));
  await received.until(1);
  await (await connectedSocket(t, localPort, LOOPBACK6)).outputStream.writeAsync(Buffer.from('six'));
  t.deepEqual(
    (await received.until(2)).map((bytes) => Buffer.from(bytes).toString()),
    ['four', 'six'],
  );
});

test('a service is a port, or a name of the services database', async (t) => {
  const named = newSocket(t);
  try {
    await named.bindEndpointAsync(LOOPBACK, 'tftp');
    t.is(named.information.localPort, '69');
  } catch (error) {
    t.regex((error as Error).message, /^bind 127\.0\.0\.1:69: /, 'only some users may have this port');
  }
});

test('bindEndpointAsync accepts a name, an IPv6 address, and null for every address', async (t) => {
  t.is((await boundSocket(t, LOOPBACK6)).information.localAddress?.canonicalName, '::1');
  t.is((await boundSocket(t, null)).information.localAddress?.canonicalName, '::');
  const byName = await boundSocket(t, new HostName('localhost'));
  t.true(['127.0.0.1', '::1'].includes(byName.information.localAddress!.canonicalName));
});

for (const service of ['65536', '99999999999999999999', null, undefined, {}] as string[]) {
  test(`the service ${JSON.stringify(service)} is an invalid argument`, async (t) => {
    await fails(t, () => newSocket(t).bindServiceNameAsync(service), INVALID_ARGUMENT);
    await fails(t, () => newSocket(t).bindEndpointAsync(null, service), INVALID_ARGUMENT);
  });
}

test('an unknown service is not found', async (t) => {
  await fails(t, () => newSocket(t).bindServiceNameAsync('no-such-service'), SERVICE_NOT_FOUND);
});

test('the local host is a HostName or null', (t) => {
  throws(t, () => newSocket(t).bindEndpointAsync('127.0.0.1' as never, ''), INVALID_ARGUMENT);
  throws(t, () => newSocket(t).bindEndpointAsync({} as never, ''), INVALID_ARGUMENT);
});

test('the adapter of the form with an adapter is never null', (t) => {
  for (const adapter of [null, undefined, 'lo', {}]) {
    throws(t, () => newSocket(t).bindServiceNameAsync('', adapter as never, {}), INVALID_ARGUMENT);
  }
  throws(t, () => newSocket(t).bindServiceNameAsync('', null as never), INVALID_ARGUMENT);
});

test('a port is bound exclusively', async (t) => {
  const { localPort } = (await boundSocket(t)).information;
  const message = new RegExp(`^bind 127\\.0\\.0\\.1:${localPort}: address already in use$`);
  await rejects(t, newSocket(t).bindEndpointAsync(LOOPBACK, localPort), { ...IN_USE, message });
  await rejects(t, newSocket(t).bindServiceNameAsync(localPort), IN_USE);
  const sharing = newSocket(t);
  sharing.control.multicastOnly = true;
  await rejects(t, sharing.bindEndpointAsync(LOOPBACK, localPort), IN_USE);
});

test('sockets that are all multicastOnly share a port', async (t) => {
  const sockets = [newSocket(t), newSocket(t), newSocket(t)] as const;
  for (const socket of sockets) socket.control.multicastOnly = true;
  await sockets[0].bindServiceNameAsync('');
  const { localPort } = sockets[0].information;
  await sockets[1].bindServiceNameAsync(localPort);
  await sockets[2].bindServiceNameAsync(localPort);
  t.is(sockets[2].information.localPort, localPort);
  await rejects(t, newSocket(t).bindServiceNameAsync(localPort), IN_USE);
});

test('an address of another machine cannot be bound', async (t) => {
  await rejects(t, newSocket(t).bindEndpointAsync(new HostName('198.51.100.1'), ''), {
    hresult: '0x80072741',
    status: SocketErrorStatus.cannotAssignRequestedAddress,
    code: 'EADDRNOTAVAIL',
    syscall: 'bind',
    message: /^bind 198\.51\.100\.1:0: /,
  });
});

test('after a failed bind everything is as before it', async (t) => {
  const { localPort } = (await boundSocket(t)).information;
  const socket = newSocket(t);
  const { received } = collect(socket);
  await rejects(t, socket.bindEndpointAsync(LOOPBACK, localPort), IN_USE);
  t.is(socket.information.localPort, '');
  socket.control.dontFragment = true;
  socket.onmessagereceived = (): void => undefined;
  await socket.bindEndpointAsync(LOOPBACK, '');
  await (await connectedSocket(t, socket.information.localPort)).outputStream.writeAsync(Buffer.from('x'));
  await received.until(1);
  t.pass();
});

test('closing ends a pending bind', async (t) => {
  const socket = newSocket(t);
  const binding = socket.bindEndpointAsync(LOOPBACK, '');
  socket.close();
  await rejects(t, binding, ABORTED);
});

test('cancelling ends a pending bind, and the socket can be bound again', async (t) => {
  const socket = newSocket(t);
  const binding = socket.bindEndpointAsync(LOOPBACK, '');
  binding.cancel();
  await rejects(t, binding, CANCELED);
  await t.notThrowsAsync(async () => socket.bindEndpointAsync(LOOPBACK, ''));
});

test('a signal cancels a bind', async (t) => {
  const controller = new AbortController();
  const pending = newSocket(t).bindServiceNameAsync('', { signal: controller.signal });
  controller.abort();
  await rejects(t, pending, CANCELED);
  const late = newSocket(t).bindEndpointAsync(LOOPBACK, '', { signal: controller.signal });
  await rejects(t, late, CANCELED);
});

(existsSync(UDP_TABLE) ? test : test.skip)(
  'a bind that is cancelled when it has just ended leaves no socket',
  async (t) => {
    const localPort = await closedPort();
    for (const end of [
      (socket: DatagramSocket): void => socket.close(),
      (_: DatagramSocket, binding: Binding): void => binding.cancel(),
    ]) {
      const socket = newSocket(t);
      const binding = socket.bindEndpointAsync(LOOPBACK, localPort);
      // Nothing else runs here, so the completion of the bind waits for this turn to end.
      while (!isBound(localPort));
      end(socket, binding);
      await t.throwsAsync(async () => binding);
      // The completion of this bind follows that of the first one.
      await boundSocket(t);
      await t.notThrowsAsync(async () => socketAt(t, localPort));
    }
  },
);

type Binding = ReturnType<DatagramSocket['bindEndpointAsync']>;

function isBound(port: string): boolean {
  const end = `0100007F:${Number(port).toString(16).toUpperCase().padStart(4, '0')} `;
  return readFileSync(UDP_TABLE, 'latin1').includes(end);
}

async function socketAt(t: ExecutionContext, port: string): Promise<void> {
  const socket = newSocket(t);
  await socket.bindEndpointAsync(LOOPBACK, port);
  socket.close();
}

test('a socket bound to the loopback adapter receives over loopback', async (t) => {
  const { networkAdapter } = loopbackAddress().ipInformation!;
  const socket = newSocket(t);
  const { received } = collect(socket);
  await socket.bindServiceNameAsync('', networkAdapter);
  const peer = await DgramPeer.open(t);
  await peer.send(Buffer.from('hello'), socket.information.localPort);
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'hello');
  const back = await socket.getOutputStreamAsync(LOOPBACK, peer.port);
  await back.writeAsync(Buffer.from('back'));
  t.is((await peer.received.until(1)).toString(), 'back');
});

(outwardAddress() ? test : test.skip)('a socket bound to another adapter does not receive over loopback', async (t) => {
  const socket = newSocket(t);
  const { received } = collect(socket);
  await socket.bindServiceNameAsync('', outwardAddress()!.ipInformation!.networkAdapter);
  const sender = newSocket(t);
  const { events } = collect(sender);
  await sender.connectAsync(LOOPBACK, socket.information.localPort);
  await sender.outputStream.writeAsync(Buffer.from('ping'));
  const [args] = await events.until(1);
  t.is((errorOf(args!) as { hresult?: string } | null)?.hresult, PORT_UNREACHABLE.hresult);
  t.is(received.items.length, 0);
});

test('a local address of getHostNames can be bound', async (t) => {
  const host = outwardAddress() ?? loopbackAddress();
  const { socket, received } = await openReceiver(t, host);
  t.is(socket.information.localAddress?.canonicalName, host.canonicalName);
  await (await connectedSocket(t, socket.information.localPort, host)).outputStream.writeAsync(Buffer.from('x'));
  await received.until(1);
});
