import { existsSync } from 'node:fs';
import test from 'ava';
import { SocketErrorStatus } from 'uwp-sockets';
import { program, runCommand, runProgram } from '../helpers/udp-child.js';

const onLinux = existsSync('/proc/self/fd') ? test.serial : test.skip;

onLinux('a thousand sockets leak no descriptor', async (t) => {
  t.deepEqual(await runProgram(t, 'descriptors', 'thousand').result(t), ['{"more":0}']);
});

onLinux('without descriptors a bind fails, open sockets work on, and closing makes room', async (t) => {
  const words = program('descriptors', 'exhausted');
  const child = runCommand(t, ['sh', '-c', 'ulimit -n 60 && exec "$@"', 'sh', ...words]);
  const [failure, detached, end] = await child.result(t);
  const { hresult, status, code, message } = JSON.parse(failure!) as Record<string, unknown>;
  t.deepEqual([hresult, status, code], ['0x80072728', SocketErrorStatus.tooManyOpenFiles, 'EMFILE']);
  t.regex(String(message), /too many open files/);
  t.is(detached, '0x80072728');
  t.is(end, 'works');
});

onLinux(
  'a socket without a descriptor for its error queue fails to open, holds nothing, and leaves its descriptor to the caller',
  async (t) => {
    const words = program('no-descriptors-icmp-errors');
    const child = runCommand(t, ['sh', '-c', 'ulimit -n 60 && exec "$@"', 'sh', ...words]);
    t.deepEqual(await child.result(t), [
      '{"bind":"0x80072728 EMFILE"}',
      '{"adopt":"0x80072728 EMFILE"}',
      '{"port":true}',
    ]);
  },
);
