/**
 * Shell commands for a network namespace with a veth pair to another one, called far. The near end is
 * 10.92.0.1 and fd92::1, the far end 10.92.0.2 and fd92::2; both interfaces are named after their end.
 */
export const VETH: string = [
  'mount -t tmpfs tmpfs /run',
  'ip netns add far',
  'ip link add near type veth peer name far netns far',
  'ip address add 10.92.0.1/24 dev near',
  'ip address add fd92::1/64 dev near nodad',
  'ip link set near up',
  'ip -n far link set lo up',
  'ip -n far address add 10.92.0.2/24 dev far',
  'ip -n far address add fd92::2/64 dev far nodad',
  'ip -n far link set far up',
].join(' && ');

/** Command line that runs another one at the far end. */
export const AT_FAR_END: readonly string[] = ['ip', 'netns', 'exec', 'far'];
