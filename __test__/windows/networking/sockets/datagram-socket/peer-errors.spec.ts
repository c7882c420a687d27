import test, { type ExecutionContext } from 'ava';
import type { DatagramSocket, HostName } from 'uwp-sockets';
import { closedPort } from '../../../../helpers/closed-port.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import { assertFailure, PORT_UNREACHABLE } from '../../../../helpers/failures.js';
import { numberOf, payload } from '../../../../helpers/udp-payload.js';
import {
  boundSocket,
  connectedSocket,
  errorOf,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  openReceiver,
  collect,
  type DatagramStream,
} from '../../../../helpers/udp-sockets.js';

const SENDS = 50;
const SIZE = 100;

/** Local address to bind, and address of the peers. */
const FAMILIES: Readonly<Record<string, readonly [HostName | null, HostName]>> = {
  IPv4: [LOOPBACK, LOOPBACK],
  IPv6: [LOOPBACK6, LOOPBACK6],
  'IPv4 from a socket of both families': [null, LOOPBACK],
  'IPv6 from a socket of both families': [null, LOOPBACK6],
};

/** Ways to write datagrams to an unreachable peer between those to a live one. */
const STYLES: Readonly<Record<string, (unreachable: DatagramStream, live: DatagramStream) => Promise<void>>> = {
  'one by one': async (unreachable, live) => {
    for (let number = 0; number < SENDS; number++) {
      await unreachable.writeAsync(payload(number, SIZE));
      await live.writeAsync(payload(number, SIZE));
    }
  },
  'in one batch': async (unreachable, live) => {
    for (let number = 0; number < SENDS; number++) {
      void unreachable.writeAsync(payload(number, SIZE));
      void live.writeAsync(payload(number, SIZE));
    }
    await live.flushAsync();
  },
  'one after the other': async (unreachable, live) => {
    for (let number = 0; number < SENDS; number++) await unreachable.writeAsync(payload(number, SIZE));
    for (let number = 0; number < SENDS; number++) await live.writeAsync(payload(number, SIZE));
  },
};

/** Writes to both, which may not fail, and checks that the live peer received all of its datagrams. */
async function deadThenLive(
  t: ExecutionContext,
  socket: DatagramSocket,
  unreachable: DatagramStream,
  host: HostName,
  write: (typeof STYLES)[string],
): Promise<void> {
  const peer = await DgramPeer.open(t, host.rawName);
  const live = await socket.getOutputStreamAsync(host, peer.port);
  await write(unreachable, live);
  const arrived = await peer.received.until(SENDS);
  t.deepEqual(
    arrived.map(numberOf),
    Array.from({ length: SENDS }, (_, number) => number),
  );
  t.is(socket.information.statistics?.datagramsSent, 2 * SENDS);
}

for (const [family, [local, host]] of Object.entries(FAMILIES)) {
  for (const [style, write] of Object.entries(STYLES)) {
    test(`an unreachable peer fails no send to another one: ${family}, ${style}`, async (t) => {
      const socket = await boundSocket(t, local);
      await deadThenLive(t, socket, await socket.getOutputStreamAsync(host, await closedPort()), host, write);
    });

    test(`nor on a socket that is connected to the unreachable peer: ${family}, ${style}`, async (t) => {
      const socket = await boundSocket(t, local);
      await socket.connectAsync(host, await closedPort());
      await deadThenLive(t, socket, socket.outputStream, host, write);
    });
  }

  test(`an unconnected socket that receives reports no unreachable peer: ${family}`, async (t) => {
    const { socket, events, port } = await openReceiver(t, local);
    const unreachable = await socket.getOutputStreamAsync(host, await closedPort());
    const self = await socket.getOutputStreamAsync(host, port);
    await STYLES['one by one']!(unreachable, self);
    for (const args of await events.until(SENDS)) t.is(errorOf(args), null);
    t.is(events.items.length, SENDS);
  });

  test(`a peer that comes back is received from again: ${family}`, async (t) => {
    const port = await closedPort();
    const socket = newSocket(t);
    const { events, received } = collect(socket);
    await socket.bindEndpointAsync(local, '');
    await socket.connectAsync(host, port);
    await socket.outputStream.writeAsync(Buffer.from('ping'));
    assertFailure(t, errorOf((await events.until(1))[0]!), PORT_UNREACHABLE);

    const revived = newSocket(t);
    const arrived = collect(revived);
    await revived.bindEndpointAsync(host, port);
    for (let number = 0; number < SENDS; number++) await socket.outputStream.writeAsync(payload(number, SIZE));
    await arrived.received.until(SENDS);
    const back = await revived.getOutputStreamAsync(host, socket.information.localPort);
    await back.writeAsync(Buffer.from('yes'));
    t.is(Buffer.from((await received.until(1))[0]!).toString(), 'yes');
    t.is(events.items.length, 2, 'one error, one datagram');
  });
}

test('a socket that only sends to an unreachable peer continues', async (t) => {
  const socket = await connectedSocket(t, await closedPort());
  for (let number = 0; number < 10 * SENDS; number++) await socket.outputStream.writeAsync(payload(number, SIZE));
  t.is(socket.information.statistics?.datagramsSent, 10 * SENDS);
});
