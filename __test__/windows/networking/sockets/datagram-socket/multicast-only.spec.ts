import test from 'ava';
import { type DatagramSocket, HostName } from 'uwp-sockets';
import { loopbackAddress, outwardAddress } from '../../../../helpers/udp-adapters.js';
import { program, runIsolated } from '../../../../helpers/udp-child.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import {
  type Failure,
  fails,
  HOST_NOT_FOUND,
  ILLEGAL_CALL,
  IN_USE,
  rejects,
  throws,
} from '../../../../helpers/failures.js';
import { GROUP_NETWORK } from '../../../../helpers/udp-group-network.js';
import { needs, testNeeding } from '../../../../helpers/udp-needs.js';
import { LOOPBACK, LOOPBACK6, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

const MULTICAST_ONLY: Failure = { hresult: '0x8007273D', status: 0, code: 'EOPNOTSUPP', message: /multicast/ };
const UNICAST: Failure = { hresult: '0x8007273D', status: 0, message: /multicastOnly socket cannot send to one host/ };
const GROUP = new HostName('239.255.70.1');

function share(socket: DatagramSocket): void {
  socket.control.multicastOnly = true;
}

test('multicastOnly defaults to false, can be set, and cannot be changed after the bind', async (t) => {
  const socket = newSocket(t);
  t.false(socket.control.multicastOnly);
  socket.control.multicastOnly = true;
  socket.control.multicastOnly = true;
  t.true(socket.control.multicastOnly);
  await socket.bindServiceNameAsync('');
  throws(t, () => (socket.control.multicastOnly = false), ILLEGAL_CALL);
  t.true(socket.control.multicastOnly);
});

for (const host of [null, LOOPBACK, LOOPBACK6]) {
  test(`ports of ${host?.rawName ?? 'every address'} are shared only among sockets that share`, async (t) => {
    const first = (await openReceiver(t, host, share)).port;
    await t.notThrowsAsync(async () => sharing(t, host, first));
    await rejects(t, newSocket(t).bindEndpointAsync(host, first), IN_USE);
    const alone = newSocket(t);
    await alone.bindEndpointAsync(host, '');
    await fails(t, async () => sharing(t, host, alone.information.localPort), IN_USE);
  });
}

async function sharing(t: Parameters<typeof newSocket>[0], host: HostName | null, port: string): Promise<void> {
  const socket = newSocket(t);
  share(socket);
  await socket.bindEndpointAsync(host, port);
}

for (const host of [LOOPBACK, LOOPBACK6]) {
  test(`a multicastOnly socket sends nothing to ${host.rawName} alone`, async (t) => {
    const socket = newSocket(t);
    const early = await socket.getOutputStreamAsync(host, '9');
    share(socket);
    throws(t, () => early.writeAsync(Buffer.from('x')), UNICAST);
    await socket.bindServiceNameAsync('');
    for (const stream of [early, await socket.getOutputStreamAsync(host, '9')]) {
      throws(t, () => stream.writeAsync(Buffer.from('x')), UNICAST);
      throws(t, () => stream.tryWriteBatch([Buffer.from('x')]), UNICAST);
    }
    t.is(socket.information.statistics!.datagramsSent, 0);
  });

  test(`a multicastOnly socket receives no unicast to ${host.rawName}`, async (t) => {
    const { socket, port, events } = await openReceiver(t, null, share);
    const peer = await DgramPeer.open(t, host.rawName);
    await peer.send(Buffer.from('x'), port);
    if (process.platform === 'linux') t.is(socket.information.statistics!.kernelDrops, 1);
    t.deepEqual(events.items, []);
  });

  test(`a multicastOnly socket is not connected to ${host.rawName}`, async (t) => {
    const socket = newSocket(t);
    share(socket);
    await rejects(t, socket.connectAsync(host, '9'), MULTICAST_ONLY);
    await socket.bindServiceNameAsync('');
    await rejects(t, socket.connectAsync(host, '9'), MULTICAST_ONLY);
    t.is(socket.information.remoteAddress, null);
  });
}

for (const group of ['224.3.0.5', 'ff02::5']) {
  test(`a connect to ${group} fails`, async (t) => {
    const socket = newSocket(t);
    await rejects(t, socket.connectAsync(new HostName(group), '9'), HOST_NOT_FOUND);
    await socket.bindServiceNameAsync('');
    await rejects(t, socket.connectAsync(new HostName(group), '9'), HOST_NOT_FOUND);
  });
}

(outwardAddress() && process.platform === 'linux' ? test : test.skip)(
  'groups and broadcasts are for many, and need no switch',
  async (t) => {
    const socket = newSocket(t);
    share(socket);
    for (const host of [GROUP, new HostName('255.255.255.255'), new HostName('127.255.255.255')]) {
      const stream = await socket.getOutputStreamAsync(host, '9');
      t.is(await stream.writeAsync(Buffer.from('x')), 1, host.rawName);
    }
  },
);

for (const [group, host] of [
  ['224.3.0.5', '10.9.9.1'],
  ['ff02::1234%d0', 'fe80::1%d0'],
] as const) {
  const register = needs.python ? testNeeding('networkNamespaces') : testNeeding('python');
  register(`every process that shares a port receives all datagrams of ${group}`, async (t) => {
    const child = runIsolated(t, GROUP_NETWORK, program('sharing-members', group.split('%')[0]!, host, 'd0'));
    const [line] = await child.result(t);
    const received = JSON.parse(line!) as Record<string, string[]>;
    const all = [...Array.from({ length: 50 }, (_, index) => String(index)), 'end'];
    for (const name of ['first', 'second', 'other', 'python']) t.deepEqual(received[name], all, name);
  });
}

(process.platform === 'linux' ? test : test.skip)('each member iterates over all datagrams of its group', async (t) => {
  const { networkAdapter: adapter } = loopbackAddress().ipInformation!;
  const members: DatagramSocket[] = [];
  for (let port = ''; members.length < 2; port = members[0]!.information.localPort) {
    const socket = newSocket(t);
    share(socket);
    await socket.bindServiceNameAsync(port);
    socket.joinMulticastGroup(GROUP, { adapter });
    members.push(socket);
  }
  const sender = newSocket(t);
  sender.control.multicastAdapter = adapter;
  const stream = await sender.getOutputStreamAsync(GROUP, members[0]!.information.localPort);
  const batches = members.map((member) => member.messages());
  for (const text of ['one', 'two', 'three']) await stream.writeAsync(Buffer.from(text));
  for (const messages of batches) {
    const texts: string[] = [];
    for await (const batch of messages) {
      for (let index = 0; index < batch.length; index++) texts.push(Buffer.from(batch.payload(index)).toString());
      if (texts.length >= 3) break;
    }
    t.deepEqual(texts, ['one', 'two', 'three']);
  }
});
