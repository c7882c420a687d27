import test from 'ava';
import { HostName } from 'uwp-sockets';
import { program, runIsolated } from '../../../helpers/udp-child.js';
import { HOST_NOT_FOUND, INVALID_ARGUMENT, throws } from '../../../helpers/udp-errors.js';
import { testNeeding } from '../../../helpers/udp-needs.js';
import { boundSocket } from '../../../helpers/udp-sockets.js';

/** An interface d0 with an address and the route for groups; d1 is the other end of its cable. */
const NETWORK = [
  'ip link add d0 type veth peer name d1',
  'echo 1 > /proc/sys/net/ipv6/conf/d1/disable_ipv6',
  'ip link set d0 addrgenmode none',
  'ip addr add 10.9.9.1/24 dev d0',
  'ip addr add fe80::1/64 dev d0 nodad',
  'ip link set d0 up',
  'ip link set d1 up',
  'ip route add 224.0.0.0/4 dev d0',
].join(' && ');

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
    `sockets that share a port hear ${destination} from when they joined ${group}`,
    async (t) => {
      const child = runIsolated(t, NETWORK, program('multicast', group, destination));
      const told = (await child.result(t)).map((line) => JSON.parse(line) as unknown);
      t.deepEqual(told, [{ first: ['one', 'two'], second: ['one', 'two'], late: ['two'] }]);
    },
  );
}
