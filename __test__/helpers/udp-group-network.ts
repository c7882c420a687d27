const CABLE = ['ip link add d0 type veth peer name d1', 'ip address add 10.9.9.1/24 dev d0'];
const UP = ['ip link set d0 up', 'ip link set d1 up', 'ip route add 224.0.0.0/4 dev d0'];

/**
 * Shell commands for a network namespace of its own: an interface d0 with the address 10.9.9.1 and the route for groups; d1
 * is the other end of its cable.
 */
export const GROUP_NETWORK_V4: string = [...CABLE, ...UP].join(' && ');

/** The same with the IPv6 address fe80::1 as well, and no other one. */
export const GROUP_NETWORK: string = [
  ...CABLE,
  'echo 1 > /proc/sys/net/ipv6/conf/d1/disable_ipv6',
  'ip link set d0 addrgenmode none',
  'ip address add fe80::1/64 dev d0 nodad',
  ...UP,
].join(' && ');
