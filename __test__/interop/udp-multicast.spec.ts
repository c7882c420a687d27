import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test, { type ExecutionContext, type Implementation } from 'ava';
import { type Child, program, python, runCommand, runIsolated } from '../helpers/udp-child.js';
import { GROUP_NETWORK_V4 } from '../helpers/udp-group-network.js';
import { testNeeding } from '../helpers/udp-needs.js';

/** Two veth pairs to another namespace. */
const TWO_INTERFACES = [
  'mount -t tmpfs tmpfs /run',
  'ip netns add other',
  ...['a', 'b'].flatMap((name, index) => [
    `ip link add ${name}0 type veth peer name ${name}1 netns other`,
    `ip address add 10.90.${index + 1}.1/24 dev ${name}0`,
    `ip address add fd90:${index + 1}::1/64 dev ${name}0 nodad`,
    `ip link set ${name}0 up`,
    `ip -n other address add 10.90.${index + 1}.2/24 dev ${name}1`,
    `ip -n other address add fd90:${index + 1}::2/64 dev ${name}1 nodad`,
    `ip -n other link set ${name}1 up`,
  ]),
  // Packets are dropped until the kernel has noticed that both ends of a veth pair are up.
  ...['ip', 'ip -n other'].map(
    (ip) => `until [ $(${ip} -br link show type veth | grep -c ' UP ') = 2 ]; do sleep 0.05; done`,
  ),
].join(' && ');

for (const [first, second] of [
  ['239.7.0.1', '239.7.0.2'],
  ['ff15::7:1', 'ff15::7:2'],
] as const) {
  testNeeding('networkNamespaces')(
    `groups like ${first} leave and arrive through the chosen interface alone`,
    async (t) => {
      const child = runIsolated(t, TWO_INTERFACES, program('two-interfaces', first, second));
      const [line] = await child.result(t);
      t.deepEqual(JSON.parse(line!), {
        sent: [
          { text: 'first through a', interface: 'a1', hopLimit: 1 },
          { text: 'second through b', interface: 'b1', hopLimit: 7 },
          { text: 'end', interface: 'b1', hopLimit: 7 },
        ],
        received: { first: ['first through a', 'end'], second: ['second through b', 'end'] },
      });
    },
  );
}

/** The daemon drops its privileges, for which it must run as the real root. */
const AVAHI_MISSING = avahiMissing();

function avahiMissing(): string | undefined {
  if (spawnSync('avahi-daemon', ['--version']).error) return 'avahi-daemon';
  return spawnSync('unshare', ['-nm', 'true']).status === 0 ? undefined : 'root';
}

function withAvahi(title: string, implementation: Implementation<[]>): void {
  if (AVAHI_MISSING) test.skip(`${title} (needs ${AVAHI_MISSING})`, implementation);
  else test.serial(title, implementation);
}

const SERVICE = [
  '<?xml version="1.0"?><!DOCTYPE service-group SYSTEM "avahi-service.dtd">',
  '<service-group><name>Probe</name><service><type>_probe._tcp</type><port>4242</port></service></service-group>',
].join('');

const CONFIGURATION = String.raw`[server]\nenable-dbus=no\nallow-interfaces=d0\nuse-ipv6=no\n[publish]\npublish-workstation=no\n`;

/** An interface d0, and avahi with one service that holds port 5353 there. */
const AVAHI = [
  'ip link set lo up',
  GROUP_NETWORK_V4,
  'mount -t tmpfs tmpfs /run',
  'mkdir /run/services',
  'mount --bind /run/services /etc/avahi/services',
  `echo '${SERVICE}' > /run/services/probe.service`,
  `printf '${CONFIGURATION}' > /run/avahi.conf`,
  'avahi-daemon -D -f /run/avahi.conf --no-drop-root --no-chroot --no-rlimits',
].join(' && ');

/** Runs a command line while avahi runs; both end with the test. */
function runBesideAvahi(t: ExecutionContext, words: readonly string[]): Child {
  const isolated = ['unshare', '-nm', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return runCommand(t, [...isolated, 'sh', '-c', `${AVAHI} && "$@"`, 'sh', ...words]);
}

withAvahi('the mDNS browser of the examples finds the service of avahi', async (t) => {
  const browser = join(__dirname, '../../examples/mdns-browser.mjs');
  const child = runBesideAvahi(t, [process.execPath, browser, '600']);
  t.is(await child.line(0), '_probe._tcp.local at 10.9.9.1');
});

withAvahi('a question is answered by avahi and by a socket that shares its port', async (t) => {
  const child = runBesideAvahi(t, program('mdns-answerer', ...python('udp-mdns-question.py')));
  t.deepEqual([await child.line(0), await child.line(1)].sort(), ['_probe._tcp.local', '_uwp._udp.local']);
});

testNeeding('networkNamespaces')('an SSDP search finds a device of Python, which finds one of ours', async (t) => {
  const child = runIsolated(t, GROUP_NETWORK_V4, program('ssdp', ...python('udp-ssdp.py')));
  t.deepEqual(await child.result(t), ['found uuid:python', 'python found uuid:uwp']);
});
