import { existsSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
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

/** What a program with one descriptor too few for an error queue of its own prints. */
async function withoutDescriptors(t: ExecutionContext, driver: string): Promise<readonly string[]> {
  const words = program('no-descriptors-icmp-errors');
  const script = `ulimit -n 60 && UWP_SOCKETS_DRIVER=${driver} exec "$@"`;
  return runCommand(t, ['sh', '-c', script, 'sh', ...words]).result(t);
}

onLinux(
  'on the I/O threads a socket without a descriptor for its error queue fails to open, holds nothing, and leaves its descriptor to the caller',
  async (t) => {
    t.deepEqual(await withoutDescriptors(t, 'threads'), [
      '{"bind":"0x80072728 EMFILE"}',
      '{"adopt":"0x80072728 EMFILE"}',
      '{"port":true}',
    ]);
  },
);

onLinux('on the event loop the error queue needs no descriptor of its own', async (t) => {
  t.deepEqual(await withoutDescriptors(t, 'loop'), ['{"bind":"open"}', '{"adopt":"open"}', '{"port":true}']);
});
