/** The addresses of the peer by zone and family. Those of the Internet only look so: nothing leaves the namespaces. */
export const PEER = {
  internet4: '93.184.216.2',
  private4: '10.20.0.2',
  internet6: '2606:2800:220:1::2',
  private6: 'fd20::2',
  linkLocal4: '169.254.20.2',
  carrierGrade: '100.64.20.2',
  nat64: '64:ff9b::a14:2',
  localNat64: '64:ff9b:1::a14:2',
  sixToFour: '2002:a14:2::2',
} as const;

/** Those of the application, which the peer connects to. */
export const OWN = {
  internet4: '93.184.216.1',
  private4: '10.20.0.1',
  internet6: '2606:2800:220:1::1',
  private6: 'fd20::1',
} as const;

export type Place = keyof typeof PEER;

const address = (ip: string): string => `${ip}/${ip.includes(':') ? 64 : 24}${ip.includes(':') ? ' nodad' : ''}`;

/**
 * Shell commands for a network namespace: an interface `near` with the addresses of the application, and those of the peer in
 * the namespace `peer` at its other end. `/etc/resolv.conf` names 127.0.0.1.
 */
export const NETWORK: string = [
  'mount -t tmpfs tmpfs /run',
  'echo nameserver 127.0.0.1 > /run/resolv.conf',
  'mount --bind /run/resolv.conf /etc/resolv.conf',
  'ip netns add peer',
  'ip link add near type veth peer name far netns peer',
  ...Object.values(OWN).map((ip) => `ip address add ${address(ip)} dev near`),
  'ip address add 169.254.20.1/24 dev near',
  'ip address add 100.64.20.1/24 dev near',
  'ip link set near up',
  'ip -n peer link set lo up',
  ...Object.values(PEER).map((ip) => `ip -n peer address add ${address(ip)} dev far`),
  'ip -n peer link set far up',
  ...['64:ff9b::/64', '64:ff9b:1::/64', '2002:a14:2::/64'].map((net) => `ip route add ${net} dev near`),
  'ip route add 224.0.0.0/4 dev near',
].join(' && ');

/** The port of every server of the peer. */
export const PORT = 7007;
