/**
 * Shell commands for a network namespace: two veth pairs, a0 to a1 and b0 to b1. a0 has 10.93.1.1 and fd93:1::1, b0 has
 * 10.93.2.1 and fd93:2::1. There are no other routes.
 */
export const VETH_PAIRS: string = ['a', 'b']
  .flatMap((name, index) => [
    `ip link add ${name}0 type veth peer name ${name}1`,
    `ip address add 10.93.${index + 1}.1/24 dev ${name}0`,
    `ip address add fd93:${index + 1}::1/64 dev ${name}0 nodad`,
    `ip link set ${name}0 up`,
    `ip link set ${name}1 up`,
  ])
  .join(' && ');
