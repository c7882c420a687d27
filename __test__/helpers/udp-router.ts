/**
 * Shell commands for a network namespace with a route through a router in another one. Behind the router are
 * 10.91.1.0/24 and fd91:1::/64 with an MTU of 1,280 bytes, and 10.91.2.0/24 and fd91:2::/64, which are
 * unreachable.
 */
export const ROUTER: string = [
  'mount -t tmpfs tmpfs /run',
  'ip netns add router',
  'ip link add near type veth peer name far netns router',
  'ip address add 10.91.0.1/24 dev near',
  'ip address add fd91::1/64 dev near nodad',
  'ip link set near up',
  'ip -n router link set lo up',
  'ip -n router address add 10.91.0.2/24 dev far',
  'ip -n router address add fd91::2/64 dev far nodad',
  'ip -n router link set far up',
  'ip -n router link add narrow mtu 1280 type veth peer name unused',
  'ip -n router address add 10.91.1.1/24 dev narrow',
  'ip -n router address add fd91:1::1/64 dev narrow nodad',
  'ip -n router link set narrow up',
  'ip -n router route add unreachable 10.91.2.0/24',
  'ip -n router route add unreachable fd91:2::/64',
  'ip netns exec router sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward && echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"',
  'ip route add default via 10.91.0.2',
  'ip route add default via fd91::2',
].join(' && ');
