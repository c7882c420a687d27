import { VETH_PAIRS } from '../helpers/veth-pairs.js';
import { program, runIsolated } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';

const ISOLATED = testNeeding('networkNamespaces');

/** A separate hosts file, and a resolver that reads nothing else. */
const HOSTS = [
  'mount -t tmpfs tmpfs /mnt',
  'printf "multi on\\n" > /mnt/host.conf',
  'printf "hosts: files\\n" > /mnt/nsswitch.conf',
  'touch /mnt/hosts',
  ...['host.conf', 'nsswitch.conf', 'hosts'].map((file) => `mount --bind /mnt/${file} /etc/${file}`),
].join(' && ');

/** A global address of each family at a0, and default routes there. */
const GLOBAL = [
  'ip address add 2001:db8:1::1/64 dev a0 nodad',
  'ip -6 route add default via 2001:db8:1::2',
  'ip route add default via 10.93.1.2',
];

/** The same without a route for IPv4. */
const ONLY_IPV6 = GLOBAL.slice(0, 2);

/** The only global address is deprecated. */
const DEPRECATED = ['ip address change 2001:db8:1::1/64 dev a0 preferred_lft 0 valid_lft forever'];

const ROWS: readonly (readonly [title: string, setup: readonly string[], addresses: readonly string[]])[] = [
  ['both families', GLOBAL, ['203.0.113.1', '2001:db8:2::1', '203.0.113.2', '2001:db8:3::1']],
  ['a family without a way', ONLY_IPV6, ['203.0.113.1', '2001:db8:2::1', '10.93.1.7']],
  ['near prefixes', GLOBAL, ['2001:db8:ffff::1', '2001:db8:1::7', '2001:db8:8000::1']],
  ['transition addresses', GLOBAL, ['2002:c000:204::1', '2001:db8:2::1']],
  ['networks at hand', GLOBAL, ['10.93.9.1', '10.93.1.7', '10.93.2.7']],
  ['a deprecated source', [...GLOBAL, ...DEPRECATED], ['2001:db8:2::1', '203.0.113.1']],
];

for (const [title, setup, addresses] of ROWS) {
  ISOLATED(`pairs have the order of the system's resolver: ${title}`, async (t) => {
    const words = program('sorted-pairs', ...addresses);
    const [line] = await runIsolated(t, [VETH_PAIRS, HOSTS, ...setup].join(' && '), words).result(t);
    const { ours, theirs } = JSON.parse(line!) as Record<'ours' | 'theirs', string[]>;
    t.deepEqual(ours.toSorted(), [...addresses].toSorted());
    t.deepEqual(ours, theirs);
  });
}
