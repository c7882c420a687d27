import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';

import test from 'ava';

const PACKAGE = JSON.stringify(join(__dirname, '../../../dist/index.js'));
const run = promisify(execFile);
const hasLoop = process.platform !== 'win32';

/** What a program says of its driver. */
async function said(code: string, driver?: string): Promise<{ stdout: string; stderr: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  if (driver === undefined) delete env['UWP_SOCKETS_DRIVER'];
  else env['UWP_SOCKETS_DRIVER'] = driver;
  return run(process.execPath, ['-e', `const { SocketDriver, DatagramSocket } = require(${PACKAGE}); ${code}`], {
    env,
  });
}

/** Binds a socket, and says afterwards whether the process holds a poll of libuv. */
const BIND = `
  (async () => {
    const socket = new DatagramSocket();
    await socket.bindServiceNameAsync('');
    console.log(SocketDriver.current, process.report.getReport().libuv.some(({ type }) => type === 'poll'));
    socket.close();
  })();
`;

test('the default, the variable and the call decide, in this order', async (t) => {
  const own = hasLoop ? 'loop true' : 'threads false';
  t.is((await said(BIND)).stdout, `${own}\n`);
  t.is((await said(BIND, '')).stdout, `${own}\n`);
  t.is((await said(BIND, 'threads')).stdout, 'threads false\n');
  t.is((await said(`SocketDriver.use('threads'); ${BIND}`, 'loop')).stdout, 'threads false\n');
  if (hasLoop) t.is((await said(`SocketDriver.use('loop'); ${BIND}`, 'threads')).stdout, 'loop true\n');
});

test('a variable that is no driver is ignored, and says so', async (t) => {
  const { stdout, stderr } = await said(BIND, 'fast');
  t.is(stdout, hasLoop ? 'loop true\n' : 'threads false\n');
  t.regex(stderr, /UWP_SOCKETS_DRIVER is "fast"/);
});

test('a worker thread chooses for itself', async (t) => {
  const worker = `
    const { Worker } = require('node:worker_threads');
    SocketDriver.use('threads');
    new Worker(${JSON.stringify(`const { SocketDriver, DatagramSocket } = require(${PACKAGE}); ${BIND}`)}, { eval: true });
  `;
  t.is((await said(worker)).stdout, hasLoop ? 'loop true\n' : 'threads false\n');
});

test('order: any word before the first socket, another driver not after it', async (t) => {
  const attempt = (call: string): string =>
    `try { ${call}; console.log('ok'); } catch ({ hresult }) { console.log(hresult); }`;
  const after = `
    const socket = new DatagramSocket();
    socket.bindServiceNameAsync('').then(() => {
      ${attempt(`SocketDriver.use('threads')`)}
      ${attempt(`SocketDriver.use(SocketDriver.current)`)}
      socket.close();
    });
  `;
  t.is((await said(attempt(`SocketDriver.use('fast')`))).stdout, '0x80070057\n');
  t.is((await said(attempt('SocketDriver.use()'))).stdout, '0x80070057\n');
  t.is((await said(after)).stdout, hasLoop ? '0x8000000E\nok\n' : 'ok\nok\n');
  t.is(
    (await said(attempt('new SocketDriver()').replace('hresult', 'message: hresult'))).stdout,
    'SocketDriver has only static members\n',
  );
});
