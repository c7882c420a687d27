const VETH_PAIR = ['ip link add d0 type veth peer name d1', 'ip address add 10.9.9.1/24 dev d0'];
const UP = ['ip link set d0 up', 'ip link set d1 up', 'ip route add 224.0.0.0/4 dev d0'];

/**
 * Shell commands for a network namespace: an interface d0 with the address 10.9.9.1 and the route for multicast; d1
 * is the other end of its veth pair.
 */
export const GROUP_NETWORK_V4: string = [...VETH_PAIR, ...UP].join(' && ');

/** The same with the IPv6 address fe80::1 as well, and no other one. */
export const GROUP_NETWORK: string = [
  ...VETH_PAIR,
  'echo 1 > /proc/sys/net/ipv6/conf/d1/disable_ipv6',
  'ip link set d0 addrgenmode none',
  'ip address add fe80::1/64 dev d0 nodad',
  ...UP,
].join(' && ');
