import test, { type ExecutionContext } from 'ava';
import type { DatagramSocket, DatagramSocketControl } from 'uwp-sockets';
import { SocketQualityOfService } from 'uwp-sockets';
import { loopbackAddress, outwardAddress } from '../../../../helpers/udp-adapters.js';
import { program, python, runCommand, runIsolated } from '../../../../helpers/udp-child.js';
import { CLOSED, type Failure, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import { boundSocket, connectedSocket, LOOPBACK, LOOPBACK6, newSocket } from '../../../../helpers/udp-sockets.js';

const isLinux = process.platform === 'linux';
const onLinux = isLinux ? test : test.skip;
const SOL_IP = 0;
const IP_TOS = 1;
const SOL_SOCKET = 1;
const SO_PRIORITY = 12;
const adapter = loopbackAddress().ipInformation!.networkAdapter;

interface Row {
  readonly name: keyof DatagramSocketControl;
  readonly initial: unknown;
  readonly other: unknown;
  readonly bad: readonly unknown[];
  readonly isLate?: boolean;
}

const BAD_NUMBERS = [-1, 1.5, NaN, Infinity, '1', null, undefined];

const ROWS: readonly Row[] = [
  { name: 'multicastHopLimit', initial: 1, other: 0, bad: [...BAD_NUMBERS, 256], isLate: true },
  { name: 'multicastLoopback', initial: true, other: false, bad: [], isLate: true },
  { name: 'multicastAdapter', initial: null, other: adapter, bad: ['eth0', 1, undefined, LOOPBACK], isLate: true },
  { name: 'sharePort', initial: false, other: isLinux, bad: [] },
  { name: 'dscp', initial: 0, other: 34, bad: [...BAD_NUMBERS, 64] },
  { name: 'busyPollMicroseconds', initial: 0, other: 0, bad: [...BAD_NUMBERS, 2 ** 31] },
];

function controlOf(socket: DatagramSocket): Record<string, unknown> {
  return socket.control as unknown as Record<string, unknown>;
}

for (const { name, initial, other, bad, isLate } of ROWS) {
  test(`${name} has its default, and can be set and read`, async (t) => {
    const socket = newSocket(t);
    t.is(controlOf(socket)[name], initial);
    controlOf(socket)[name] = other;
    controlOf(socket)[name] = other;
    t.is(controlOf(socket)[name], other);
    t.is(controlOf(newSocket(t))[name], initial);
    await socket.bindServiceNameAsync('');
    t.is(controlOf(socket)[name], other);
  });

  test(`${name} rejects invalid values and keeps its value`, (t) => {
    const control = controlOf(newSocket(t));
    for (const value of bad) {
      throws(t, () => (control[name] = value), { ...INVALID_ARGUMENT, message: new RegExp(name) }, String(value));
    }
    t.is(control[name], initial);
  });

  test(`${name} ${isLate ? 'may' : 'may not'} be set after the bind, and not after the close`, async (t) => {
    const socket = await boundSocket(t, null);
    const set = (value: unknown): unknown => (controlOf(socket)[name] = value);
    if (isLate) {
      set(other);
      t.is(controlOf(socket)[name], other);
      set(initial);
    } else {
      throws(t, () => set(other), ILLEGAL_CALL);
    }
    t.is(controlOf(socket)[name], initial);
    socket.close();
    throws(t, () => set(other), CLOSED);
    t.is(controlOf(socket)[name], initial);
  });
}

test('sharePort and multicastOnly exclude each other', (t) => {
  const { control } = newSocket(t);
  control.sharePort = true;
  throws(t, () => (control.multicastOnly = true), { ...INVALID_ARGUMENT, message: /sharePort/ });
  control.sharePort = false;
  control.multicastOnly = true;
  throws(t, () => (control.sharePort = true), { ...INVALID_ARGUMENT, message: /multicastOnly/ });
  t.deepEqual([control.sharePort, control.multicastOnly], [false, true]);
});

(isLinux ? test.skip : test)('where the system does not balance, sharePort is rejected', async (t) => {
  const socket = newSocket(t);
  socket.control.sharePort = true;
  const unsupported: Failure = { hresult: '0x8007273D', status: 0, message: /sharePort/ };
  await rejects(t, socket.bindServiceNameAsync(''), unsupported);
});

test('low latency is code point 46, unless there is one', (t) => {
  const { control } = newSocket(t);
  control.qualityOfService = SocketQualityOfService.lowLatency;
  t.is(control.dscp, 46);
  control.dscp = 10;
  t.is(control.dscp, 10);
  t.is(control.qualityOfService, SocketQualityOfService.lowLatency);
  control.dscp = 0;
  t.is(control.dscp, 0);
});

onLinux('the DSCP and the priority of the queue are set in the kernel', async (t) => {
  const rows: [number | undefined, boolean, { tos: number; priority?: number }][] = [
    [undefined, false, { tos: 0 }],
    [34, false, { tos: 34 << 2 }],
    [undefined, true, { tos: 46 << 2, priority: 6 }],
    [10, true, { tos: 10 << 2, priority: 6 }],
  ];
  for (const [dscp, isLowLatency, expected] of rows) {
    const socket = newSocket(t);
    if (dscp !== undefined) socket.control.dscp = dscp;
    if (isLowLatency) socket.control.qualityOfService = SocketQualityOfService.lowLatency;
    await socket.bindServiceNameAsync('');
    t.is(socket.control.rawOptions.get(SOL_IP, IP_TOS), expected.tos);
    const priority = socket.control.rawOptions.get(SOL_SOCKET, SO_PRIORITY);
    if (expected.priority !== undefined) t.is(priority, expected.priority);
  }
});

onLinux('busy polling is set in the kernel, or denied for lack of permission', async (t) => {
  const SO_BUSY_POLL = 46;
  const socket = newSocket(t);
  socket.control.busyPollMicroseconds = 50;
  try {
    await socket.bindServiceNameAsync('');
    t.is(socket.control.rawOptions.get(SOL_SOCKET, SO_BUSY_POLL), 50);
  } catch (error) {
    t.is((error as { hresult: string }).hresult, '0x80070005');
    t.regex((error as Error).message, /busyPollMicroseconds: access denied/);
  }
});

testNeeding('seccomp')(
  'a bind reports that busy polling is not permitted, and the socket can be bound without',
  async (t) => {
    const child = runCommand(t, python('udp-seccomp.py', 'busy-poll', '1', ...program('busy-poll')));
    const [refusal, end] = await child.result(t);
    const { hresult, code, message } = JSON.parse(refusal!) as Record<string, string>;
    t.deepEqual([hresult, code], ['0x80070005', 'EPERM']);
    t.regex(message!, /busyPollMicroseconds: access denied/);
    t.is(end, 'bound');
  },
);

onLinux('the path MTU is that of the path to the peer', async (t) => {
  const socket = newSocket(t);
  t.is(socket.information.pathMtu, null);
  await socket.bindServiceNameAsync('');
  t.is(socket.information.pathMtu, null);
  await socket.connectAsync(LOOPBACK, '9');
  t.true(socket.information.pathMtu! >= 1280, String(socket.information.pathMtu));
  t.true((await connectedSocket(t, '9', LOOPBACK6)).information.pathMtu! >= 1280);
  socket.close();
  t.is(socket.information.pathMtu, null);
});

(outwardAddress() ? test : test.skip)('an adapter for multicast may be any, and none again', async (t) => {
  const socket = await boundSocket(t, null);
  for (const chosen of [adapter, outwardAddress()!.ipInformation!.networkAdapter, null]) {
    socket.control.multicastAdapter = chosen;
    t.is(socket.control.multicastAdapter, chosen);
  }
});

testNeeding('networkNamespaces')(
  'the error of a datagram that is too long has its size and the path MTU',
  async (t: ExecutionContext) => {
    const child = runIsolated(t, 'ip link set lo mtu 1500', program('too-long'));
    const lines = (await child.result(t)).map((line) => JSON.parse(line) as unknown);
    const message = 'send datagram of 1473 bytes, path MTU 1500: message too long';
    t.deepEqual(lines, [
      { kind: 'connected', pathMtu: 1500, message },
      { kind: 'target', pathMtu: null, message },
      { kind: 'target of both families', pathMtu: null, message },
    ]);
  },
);
