import test from 'ava';
import { RawSocketOptions } from 'uwp-sockets';
import { CLOSED, type Failure, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../helpers/failures.js';
import { boundSocket, newSocket } from '../../../helpers/udp-sockets.js';

const onLinux = process.platform === 'linux' ? test : test.skip;
const [SOL_IP, IP_TTL, IP_TOS] = [0, 2, 1];
const [SOL_SOCKET, SO_RCVTIMEO, SO_PRIORITY] = [1, 20, 12];
const UNKNOWN: Failure = { hresult: '0x8007273A', status: 0, code: 'ENOPROTOOPT' };

test('the options are one object, before and after the bind', async (t) => {
  const socket = newSocket(t);
  const { rawOptions } = socket.control;
  t.true(rawOptions instanceof RawSocketOptions);
  await socket.bindServiceNameAsync('');
  t.is(socket.control.rawOptions, rawOptions);
});

onLinux('an option set on a bound socket is read as a number or as bytes', async (t) => {
  const { rawOptions } = (await boundSocket(t, null)).control;
  rawOptions.set(SOL_IP, IP_TTL, 99);
  t.is(rawOptions.get(SOL_IP, IP_TTL), 99);
  t.deepEqual(rawOptions.get(SOL_IP, IP_TTL, 64), new Uint8Array(Int32Array.of(99).buffer));
  const timeval = new Uint8Array(BigInt64Array.of(3n, 500_000n).buffer);
  rawOptions.set(SOL_SOCKET, SO_RCVTIMEO, timeval);
  t.deepEqual(rawOptions.get(SOL_SOCKET, SO_RCVTIMEO, 16), timeval);
  const view = new DataView(Int32Array.of(7, 33).buffer, 4);
  rawOptions.set(SOL_IP, IP_TTL, view);
  t.is(rawOptions.get(SOL_IP, IP_TTL), 33);
});

onLinux('options set before the bind are applied by it, in order and after all others', async (t) => {
  const socket = newSocket(t);
  const { control } = socket;
  control.rawOptions.set(SOL_IP, IP_TTL, 5);
  control.rawOptions.set(SOL_IP, IP_TOS, 0x20);
  control.rawOptions.set(SOL_IP, IP_TTL, 6);
  control.outboundUnicastHopLimit = 200;
  control.dscp = 10;
  await socket.bindServiceNameAsync('');
  t.is(control.rawOptions.get(SOL_IP, IP_TTL), 6);
  t.is(control.rawOptions.get(SOL_IP, IP_TOS), 0x20);
});

onLinux('an error of the system is reported at once on a bound socket, before that by the bind', async (t) => {
  const bound = (await boundSocket(t, null)).control.rawOptions;
  throws(t, () => bound.set(SOL_SOCKET, 9_999, 1), { ...UNKNOWN, syscall: 'setsockopt' });
  throws(t, () => bound.get(SOL_SOCKET, 9_999), { ...UNKNOWN, syscall: 'getsockopt' });
  throws(t, () => bound.set(SOL_SOCKET, SO_PRIORITY, new Uint8Array(1)), { hresult: '0x80072726', status: 0 });
  const socket = newSocket(t);
  socket.control.rawOptions.set(SOL_SOCKET, 9_999, 1);
  await rejects(t, socket.bindServiceNameAsync(''), { ...UNKNOWN, message: /rawOptions/ });
});

test('options follow the order rules', async (t) => {
  const socket = newSocket(t);
  const { rawOptions } = socket.control;
  throws(t, () => rawOptions.get(SOL_IP, IP_TTL), ILLEGAL_CALL);
  const bind = socket.bindServiceNameAsync('');
  throws(t, () => rawOptions.get(SOL_IP, IP_TTL), ILLEGAL_CALL);
  throws(t, () => rawOptions.set(SOL_IP, IP_TTL, 9), ILLEGAL_CALL);
  await bind;
  socket.close();
  throws(t, () => rawOptions.get(SOL_IP, IP_TTL), CLOSED);
  throws(t, () => rawOptions.set(SOL_IP, IP_TTL, 9), CLOSED);
});

test('invalid arguments are rejected', async (t) => {
  const { rawOptions } = (await boundSocket(t, null)).control;
  for (const number of [1.5, NaN, 2 ** 31, '1', null, undefined]) {
    throws(t, () => rawOptions.get(number as never, IP_TTL), { ...INVALID_ARGUMENT, message: /level/ });
    throws(t, () => rawOptions.set(SOL_IP, number as never, 1), { ...INVALID_ARGUMENT, message: /name/ });
  }
  for (const length of [0, -1, 1.5, 65_537, '4', null]) {
    throws(t, () => rawOptions.get(SOL_IP, IP_TTL, length as never), { ...INVALID_ARGUMENT, message: /length/ });
  }
  for (const value of ['1', null, undefined, 1.5, 2 ** 32, [1, 2, 3, 4], {}]) {
    throws(t, () => rawOptions.set(SOL_IP, IP_TTL, value as never), { ...INVALID_ARGUMENT, message: /value/ });
  }
});
