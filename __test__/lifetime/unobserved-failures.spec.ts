import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import test from 'ava';

import { closedPort } from '../helpers/closed-port.js';

const ROOT = join(__dirname, '../..');

/** How a program ended: with its output, or by an unexpected failure. */
const SILENT = /^silent$/;
const REFUSED = /connect 127\.0\.0\.1:\d+: connection refused/;
const ABORTED = /the socket was closed/;

interface Row {
  readonly title: string;
  /** Code of the program, with `api`, the package, and `port`, a closed port. */
  readonly code: string;
  /** Its standard error, with one entry point and with the other. */
  readonly plain: RegExp;
  readonly global: RegExp;
}

const CONNECT = `new api.StreamSocket().connectAsync(new api.HostName('127.0.0.1'), port)`;
/** A load that is pending when its socket is closed. */
const LOAD = (look: string): string => `
  const listener = new api.StreamSocketListener();
  listener.onconnectionreceived = ({ socket }) => {
    const load = new api.DataReader(socket.inputStream).loadAsync(1);
    ${look};
    connect.done(() => setImmediate(() => {
      socket.close();
      client.close();
      listener.close();
    }));
  };
  const client = new api.StreamSocket();
  let connect;
  listener.bindEndpointAsync(new api.HostName('127.0.0.1'), '').done(() => {
    connect = client.connectAsync(new api.HostName('127.0.0.1'), listener.information.localPort);
  });`;

const ROWS: Row[] = [
  { title: 'an operation that fails', code: `${CONNECT};`, plain: REFUSED, global: SILENT },
  { title: 'a chained operation that fails', code: `${CONNECT}.then(() => {});`, plain: REFUSED, global: SILENT },
  {
    title: 'an operation behind a chain',
    code: `${CONNECT}.then(() => {}).finally(() => {});`,
    plain: REFUSED,
    global: SILENT,
  },
  {
    title: 'an operation that a callback returned',
    code: `new api.InMemoryRandomAccessStream().flushAsync().then(() => ${CONNECT});`,
    plain: REFUSED,
    global: SILENT,
  },
  {
    title: 'an exception in a callback',
    code: `new api.InMemoryRandomAccessStream().flushAsync().then(() => { throw new Error('mine'); });`,
    plain: /mine/,
    global: SILENT,
  },
  {
    title: 'a failure that is not awaited',
    code: `(async () => { await ${CONNECT}; })();`,
    plain: REFUSED,
    global: REFUSED,
  },
  { title: 'a failure behind done', code: `${CONNECT}.done();`, plain: REFUSED, global: REFUSED },
  { title: 'a failure that is taken', code: `${CONNECT}.then(null, () => {});`, plain: SILENT, global: SILENT },
  { title: 'a load at the close of its socket', code: LOAD(''), plain: SILENT, global: SILENT },
  {
    title: 'a chained load at the close of its socket',
    code: LOAD('load.then(() => {})'),
    plain: SILENT,
    global: SILENT,
  },
  {
    title: 'a load behind a callback at the close of its socket',
    code: LOAD('new api.InMemoryRandomAccessStream().flushAsync().then(() => load)'),
    plain: SILENT,
    global: SILENT,
  },
  {
    title: 'a load behind done at the close of its socket',
    code: LOAD('load.done()'),
    plain: ABORTED,
    global: ABORTED,
  },
  { title: 'a read at cancelIOAsync', code: LOAD('socket.cancelIOAsync()'), plain: SILENT, global: SILENT },
  { title: 'a cancelled operation', code: `${CONNECT}.cancel();`, plain: SILENT, global: SILENT },
  { title: 'a cancelled chain', code: `${CONNECT}.then(() => {}).cancel();`, plain: SILENT, global: SILENT },
  {
    title: 'an operation that a signal cancels',
    code: `new api.StreamSocket().connectAsync(new api.HostName('127.0.0.1'), port, { signal: AbortSignal.abort() });`,
    plain: SILENT,
    global: SILENT,
  },
  {
    title: 'a cancelled operation behind done',
    code: `const connect = ${CONNECT}; connect.done(); connect.cancel();`,
    plain: SILENT,
    global: SILENT,
  },
  {
    title: 'a connect at the close of its socket',
    code: `const socket = new api.StreamSocket(); socket.connectAsync(new api.HostName('127.0.0.1'), port); socket.close();`,
    plain: SILENT,
    global: SILENT,
  },
];

const IMPORTS: Record<string, (globally: boolean) => string> = {
  ESM: (globally) => `import * as api from 'uwp-sockets'; ${globally ? `import 'uwp-sockets/global';` : ''}`,
  CommonJS: (globally) => `${globally ? `require('uwp-sockets/global');` : ''} const api = require('uwp-sockets');`,
};

for (const [format, imports] of Object.entries(IMPORTS)) {
  for (const { title, code, plain, global } of ROWS) {
    test(`${format}: ${title}`, async (t) => {
      for (const [globally, expected] of [
        [false, plain],
        [true, global],
      ] as const) {
        const { status, errors } = await run(
          format,
          `${imports(globally)} const port = '${await closedPort()}'; ${code}`,
        );
        t.regex(errors || 'silent', expected, globally ? 'with uwp-sockets/global' : 'without');
        t.is(status, expected === SILENT ? 0 : 1);
      }
    });
  }

  test(`${format}: UnobservedErrors reports silent failures and no others`, async (t) => {
    const { status, output, errors } = await run(
      format,
      `${imports(true)} const port = '${await closedPort()}';
      Windows.Foundation.UnobservedErrors.onerror = ({ type, target, detail }) => {
        const isSame = detail.promise === failing && target === api.UnobservedErrors;
        console.log(type, detail.error.code, isSame);
      };
      const failing = ${CONNECT};
      ${CONNECT}.then(() => {}, () => {});
      ${CONNECT}.cancel();
      const late = ${CONNECT};
      late.operation.completed = () => {};`,
    );
    t.deepEqual({ status, output, errors }, { status: 0, output: 'error ECONNREFUSED true\n', errors: '' });
  });

  test(`${format}: without uwp-sockets/global UnobservedErrors reports nothing`, async (t) => {
    const { status, output, errors } = await run(
      format,
      `${imports(false)} const port = '${await closedPort()}';
      api.UnobservedErrors.addEventListener('error', () => console.log('reported'));
      ${CONNECT};`,
    );
    t.is(status, 1);
    t.is(output, '');
    t.regex(errors, REFUSED);
  });
}

test('the import applies to the whole thread, wherever and whenever it is imported, and to no other thread', async (t) => {
  const worker = `const { workerData: port } = require('node:worker_threads'); const api = require('uwp-sockets'); ${CONNECT};`;
  const { status, output, errors } = await run(
    'CommonJS',
    `const api = require('uwp-sockets');
    const port = '${await closedPort()}';
    const early = ${CONNECT}.then(() => {});
    require('uwp-sockets/global');
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(worker)}, { eval: true, workerData: port });
    worker.on('error', (error) => console.log(error.code));`,
  );
  t.deepEqual({ status, output, errors }, { status: 0, output: 'ECONNREFUSED\n', errors: '' });
});

/** Runs a program in the folder of the package, so that it finds the package by name. */
async function run(format: string, code: string): Promise<{ status: number | null; output: string; errors: string }> {
  const type = format === 'ESM' ? 'module' : 'commonjs';
  const child = spawn(process.execPath, [`--input-type=${type}`, '--eval', code], { cwd: ROOT, stdio: 'pipe' });
  child.stdin.end();
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, output, errors };
}
