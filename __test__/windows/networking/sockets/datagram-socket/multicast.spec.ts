import test from 'ava';
import { type DatagramSocket, HostName, type MulticastGroupOptions } from 'uwp-sockets';
import { loopbackAddress, outwardAddress } from '../../../../helpers/udp-adapters.js';
import { program, runIsolated } from '../../../../helpers/udp-child.js';
import {
  CLOSED,
  type Failure,
  HOST_NOT_FOUND,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  throws,
} from '../../../../helpers/failures.js';
import { GROUP_NETWORK } from '../../../../helpers/udp-group-network.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import { boundSocket, LOOPBACK, LOOPBACK6, newSocket } from '../../../../helpers/udp-sockets.js';

const GROUP = new HostName('224.3.0.5');
const NOT_MEMBER: Failure = { hresult: '0x80072741', status: 11, syscall: 'setsockopt' };
const OTHER_FAMILY: Failure = { hresult: '0x8007273F', status: 4, syscall: 'setsockopt' };

const CHANGES = {
  joinMulticastGroup: (socket: DatagramSocket, ...words: [HostName, MulticastGroupOptions?]): void =>
    socket.joinMulticastGroup(...words),
  leaveMulticastGroup: (socket: DatagramSocket, ...words: [HostName, MulticastGroupOptions?]): void =>
    socket.leaveMulticastGroup(...words),
};

for (const [member, change] of Object.entries(CHANGES)) {
  test(`${member} needs a bound socket`, async (t) => {
    const socket = newSocket(t);
    throws(t, () => change(socket, GROUP), ILLEGAL_CALL);
    await socket.bindServiceNameAsync('');
    socket.joinMulticastGroup(GROUP);
    t.notThrows(() => change(socket, GROUP));
    socket.close();
    throws(t, () => change(socket, GROUP), CLOSED);
  });

  test(`${member} rejects invalid options`, async (t) => {
    const socket = await boundSocket(t, null);
    const bad: unknown[] = [
      'eth0',
      7,
      null,
      LOOPBACK,
      { source: '192.0.2.1' },
      { source: new HostName('example.org') },
      { source: LOOPBACK6 },
      { source: GROUP },
      { adapter: 'eth0' },
    ];
    for (const options of bad) throws(t, () => change(socket, GROUP, options as never), INVALID_ARGUMENT);
    throws(t, () => change(socket, new HostName('ff02::5'), { source: LOOPBACK }), INVALID_ARGUMENT);
    const adapter = loopbackAddress().ipInformation!.networkAdapter;
    throws(t, () => change(socket, new HostName('ff02::5%999'), { adapter }), INVALID_ARGUMENT);
  });

  test(`${member} reports that the socket is of the other family`, async (t) => {
    const group6 = new HostName('ff02::5');
    const [v4, v6] = [await boundSocket(t, LOOPBACK), await boundSocket(t, LOOPBACK6)];
    throws(t, () => change(v4, group6), OTHER_FAMILY);
    throws(t, () => change(v6, GROUP), OTHER_FAMILY);
  });
}

test('a group that was not joined cannot be left, and one that was left can be joined again', async (t) => {
  const socket = await boundSocket(t, null);
  const adapter = loopbackAddress().ipInformation!.networkAdapter;
  const memberships: [string, MulticastGroupOptions?][] = [
    ['224.3.0.6'],
    ['ff02::6'],
    ['232.3.0.6', { source: LOOPBACK }],
    ['224.3.0.7', { adapter }],
    ['232.3.0.7', { adapter, source: LOOPBACK }],
  ];
  for (const [name, options] of memberships) {
    const group = new HostName(name);
    throws(t, () => socket.leaveMulticastGroup(group, options), NOT_MEMBER, name);
    for (let count = 0; count < 2; count++) {
      socket.joinMulticastGroup(group, options);
      socket.joinMulticastGroup(group, options);
      socket.leaveMulticastGroup(group, options);
    }
    throws(t, () => socket.leaveMulticastGroup(group, options), NOT_MEMBER, name);
  }
});

(outwardAddress() ? test : test.skip)('a socket that is bound to an adapter joins on no other', async (t) => {
  const socket = newSocket(t);
  await socket.bindServiceNameAsync('', loopbackAddress().ipInformation!.networkAdapter);
  t.notThrows(() => socket.joinMulticastGroup(GROUP, { adapter: loopbackAddress().ipInformation!.networkAdapter }));
  throws(t, () => socket.joinMulticastGroup(GROUP, { adapter: outwardAddress()!.ipInformation!.networkAdapter }), {
    ...INVALID_ARGUMENT,
    message: /bound to another adapter/,
  });
});

testNeeding('networkNamespaces')('joining fails where no interface supports multicast', async (t) => {
  const child = runIsolated(t, 'ip link set lo multicast off', program('no-multicast'));
  const [line] = await child.result(t);
  t.deepEqual(JSON.parse(line!), { hresult: '0x80072741', code: 'ENODEV', status: 11 });
});

test('only groups can be joined', async (t) => {
  const socket = await boundSocket(t, null);
  for (const name of ['127.0.0.1', '::1', '255.255.255.255', 'example.org']) {
    throws(t, () => socket.joinMulticastGroup(new HostName(name)), INVALID_ARGUMENT, name);
  }
  throws(t, () => socket.joinMulticastGroup(new HostName('ff02::5%no-such-interface')), HOST_NOT_FOUND);
  throws(t, () => socket.joinMulticastGroup('224.3.0.5' as never), INVALID_ARGUMENT);
  throws(t, () => socket.joinMulticastGroup(null as never), INVALID_ARGUMENT);
});

test('a group is joined on a socket of both families, twice too', async (t) => {
  const socket = await boundSocket(t, null);
  for (const name of ['224.3.0.5', '224.3.0.5', 'ff02::5', 'ff02::5']) {
    t.notThrows(() => socket.joinMulticastGroup(new HostName(name)), name);
  }
});

for (const [group, destination] of [
  ['224.3.0.5', '224.3.0.5'],
  ['ff02::1234', 'ff02::1234'],
  ['ff02::1234', 'ff02::1234%d0'],
  ['ff02::1234%d0', 'ff02::1234%d0'],
] as const) {
  testNeeding('networkNamespaces')(
    `sockets that share a port receive ${destination} after they joined ${group}`,
    async (t) => {
      const child = runIsolated(t, GROUP_NETWORK, program('multicast', group, destination));
      const reports = (await child.result(t)).map((line) => JSON.parse(line) as unknown);
      t.deepEqual(reports, [{ first: ['one', 'two'], second: ['one', 'two'], late: ['two'] }]);
    },
  );
}
