import { readFileSync } from 'node:fs';
import test from 'ava';
import { type DatagramSocket, type DatagramSocketMessageReceivedEventArgs, HostName } from 'uwp-sockets';
import { loopbackAddress } from '../../../../helpers/udp-adapters.js';
import { closedPort } from '../../../../helpers/closed-port.js';
import { runPython } from '../../../../helpers/udp-child.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import { CLOSED, ILLEGAL_CALL, PORT_UNREACHABLE, throws } from '../../../../helpers/failures.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import { boundSocket, collect, LOOPBACK, LOOPBACK6, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

const linux = testNeeding('packetInfo');

/** Traffic classes with every ECN codepoint and the lowest and highest DSCP, and hop limits. */
const MARKS = [
  [0, 1],
  [1, 64],
  [2, 128],
  [3, 254],
  [0xb8, 255],
  [0xfd, 7],
] as const;

function enableAll(socket: DatagramSocket): void {
  socket.control.receiveDetails = true;
  socket.control.receiveTimestamps = true;
}

function packetInfoOf(args: DatagramSocketMessageReceivedEventArgs): unknown[] {
  return [args.interfaceIndex, args.ecn, args.dscp, args.hopLimit, args.receiveTime, args.isTruncated];
}

for (const [host, longest] of [
  [LOOPBACK, 65_507],
  [LOOPBACK6, 65_527],
] as const) {
  test(`the longest datagram to ${host.rawName} is not truncated`, async (t) => {
    const { port, events, received } = await openReceiver(t, host);
    const sender = await boundSocket(t, host);
    const stream = await sender.getOutputStreamAsync(host, port);
    await stream.writeAsync(Buffer.alloc(longest, 7));
    t.is((await received.until(1))[0]!.length, longest);
    t.false(events.items[0]!.isTruncated);
  });
}

/** Where a socket is bound and where datagrams to it go. */
const WAYS: readonly (readonly [title: string, bound: HostName | null, target: string])[] = [
  ['IPv4', LOOPBACK, '127.0.0.1'],
  ['IPv6', LOOPBACK6, '::1'],
  ['IPv4 at a socket for both families', null, '127.0.0.1'],
  ['IPv6 at a socket for both families', null, '::1'],
];

for (const [title, bound, target] of WAYS) {
  linux(`ECN, DSCP and hop limit as Python set them: ${title}`, async (t) => {
    const { port, events } = await openReceiver(t, bound, enableAll);
    const child = runPython(t, 'udp-mark.py');
    for (const [trafficClass, hopLimit] of MARKS) child.write(`${target} ${port} ${trafficClass} ${hopLimit}\n`);
    const seen = (await events.until(MARKS.length)).map(({ ecn, dscp, hopLimit }) => [ecn, dscp, hopLimit]);
    t.deepEqual(
      seen,
      MARKS.map(([trafficClass, hopLimit]) => [trafficClass & 3, trafficClass >> 2, hopLimit]),
    );
    t.deepEqual(
      events.items.map(({ localAddress }) => localAddress.canonicalName),
      MARKS.map(() => target),
    );
  });
}

linux('a socket for every address has the destination address of a datagram', async (t) => {
  const { port, events } = await openReceiver(t, null);
  const targets = ['127.0.0.1', '127.0.0.7', '::1', '127.0.0.1'];
  for (const [index, target] of targets.entries()) {
    const peer = await DgramPeer.open(t, target.includes(':') ? '::1' : '127.0.0.1');
    await peer.send(Buffer.from('x'), port, target);
    await events.until(index + 1);
  }
  t.deepEqual(
    events.items.map(({ localAddress }) => localAddress.rawName),
    targets,
  );
  t.is(events.items[0]!.localAddress, events.items.at(-1)!.localAddress, 'one object for one address');
});

linux('a multicast datagram has its group as local address', async (t) => {
  const { networkAdapter } = loopbackAddress().ipInformation!;
  const { port, events, socket } = await openReceiver(t, null);
  const peer = await DgramPeer.open(t);
  peer.socket.setMulticastInterface('127.0.0.1');
  const groups = ['239.83.7.1', '239.83.7.2', '239.83.7.1'];
  for (const group of groups) socket.joinMulticastGroup(new HostName(group), { adapter: networkAdapter });
  for (const [index, group] of groups.entries()) {
    await peer.send(Buffer.from('x'), port, group);
    await events.until(index + 1);
  }
  t.deepEqual(
    events.items.map(({ localAddress }) => localAddress.canonicalName),
    groups,
  );
});

linux('the interface is that of the loopback', async (t) => {
  const index = Number(readFileSync('/sys/class/net/lo/ifindex', 'utf8'));
  const peer = await DgramPeer.open(t);
  for (const prepare of [enableAll, () => undefined]) {
    const { port, events } = await openReceiver(t, null, prepare);
    await peer.send(Buffer.from('x'), port, '127.0.0.1');
    t.is((await events.until(1))[0]!.interfaceIndex, index);
  }
});

linux('the receive time lies between sending and the handler', async (t) => {
  const { port, events } = await openReceiver(t, LOOPBACK, enableAll);
  const peer = await DgramPeer.open(t);
  const before = BigInt(Date.now()) * 1_000_000n;
  await peer.send(Buffer.from('x'), port, '127.0.0.1');
  const time = (await events.until(1))[0]!.receiveTime!;
  const after = BigInt(Date.now() + 1) * 1_000_000n;
  t.true(before <= time && time <= after, `${before} ${time} ${after}`);
});

linux('datagrams received as one run each have their packet info', async (t) => {
  const { port, events, socket } = await openReceiver(t, LOOPBACK, enableAll);
  const sender = newSocket(t);
  sender.control.qualityOfService = 1;
  sender.control.outboundUnicastHopLimit = 9;
  await sender.connectAsync(LOOPBACK, port);
  for (let number = 0; number < 40; number++) void sender.outputStream.writeAsync(Buffer.alloc(100));
  await sender.outputStream.flushAsync();
  for (const { ecn, dscp, hopLimit, receiveTime } of await events.until(40)) {
    t.deepEqual([ecn, dscp, hopLimit], [0, 46, 9]);
    t.is(typeof receiveTime, 'bigint');
  }
  if (sender.information.statistics!.segmentedRuns > 0) t.true(socket.information.statistics!.coalescedRuns > 0);
});

linux('a connected socket has one local address', async (t) => {
  const peer = await DgramPeer.open(t);
  const socket = newSocket(t);
  const { events } = collect(socket);
  await socket.connectAsync(LOOPBACK, peer.port);
  await peer.send(Buffer.from('x'), socket.information.localPort, '127.0.0.1');
  const [args] = await events.until(1);
  t.is(args!.localAddress, socket.information.localAddress!);
  t.is(args!.localAddress.canonicalName, '127.0.0.1');
});

test('packet info that was not requested is null', async (t) => {
  const { port, events } = await openReceiver(t);
  await (await DgramPeer.open(t)).send(Buffer.from('x'), port, '127.0.0.1');
  t.deepEqual(packetInfoOf((await events.until(1))[0]!), [null, null, null, null, null, false]);
});

test('an error has no packet info', async (t) => {
  const socket = newSocket(t);
  enableAll(socket);
  const { events } = collect(socket);
  await socket.connectAsync(LOOPBACK, await closedPort());
  await socket.outputStream.writeAsync(Buffer.from('ping'));
  const [args] = await events.until(1);
  throws(t, () => args!.getDataReader(), PORT_UNREACHABLE);
  t.deepEqual(packetInfoOf(args!), [null, null, null, null, null, false]);
  t.is(args!.localAddress, socket.information.localAddress!);
});

test('the switches are off, and fixed by the bind', async (t) => {
  const { control } = newSocket(t);
  for (const name of ['receiveDetails', 'receiveTimestamps'] as const) {
    t.false(control[name]);
    control[name] = true;
    t.true(control[name]);
    const bound = await boundSocket(t);
    throws(t, () => (bound.control[name] = true), ILLEGAL_CALL);
    t.false(bound.control[name]);
    bound.close();
    throws(t, () => (bound.control[name] = true), CLOSED);
  }
});
