import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import test, { type ExecutionContext } from 'ava';

import { closedPort } from '../helpers/closed-port.js';

const EXAMPLES = join(__dirname, '../../examples');
const NETCAT = spawnSync('nc', ['-h']).error === undefined;

function start(t: ExecutionContext, name: string, ...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(EXAMPLES, name), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

/** Starts a server at a free port. */
async function serve(t: ExecutionContext, name: string): Promise<{ child: ChildProcess; port: number }> {
  const child = start(t, name, '');
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const port = Number(/^listening on port (\d+)$/.exec(line)?.[1]);
  t.true(port > 0, `output of the server: ${line}`);
  return { child, port };
}

interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [output, errors] = ['', ''];
  child.stdout!.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr!.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}

test('the TCP client prints the echo of the TCP server', async (t) => {
  const { port } = await serve(t, 'tcp-echo-server.mjs');
  const { code, output } = await ended(start(t, 'tcp-echo-client.mjs', 'localhost', String(port), 'good morning'));
  t.regex(output, /^received: good morning$/m);
  t.is(code, 0);
});

test('the TCP server sends line after line back to node:net, whatever the pieces', async (t) => {
  const { port } = await serve(t, 'tcp-echo-server.mjs');
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => (received += text));
  socket.write('first\nsec');
  socket.write('ond, ž\nlast without newline');
  socket.end();
  await once(socket, 'end');
  t.is(received, 'first\nsecond, ž\nlast without newline');
});

test('the TCP server lives on when a peer resets the connection', async (t) => {
  const { port } = await serve(t, 'tcp-echo-server.mjs');
  const resetting = connect(port, '127.0.0.1');
  await once(resetting, 'connect');
  resetting.resetAndDestroy();
  const { output } = await ended(start(t, 'tcp-echo-client.mjs', '127.0.0.1', String(port)));
  t.regex(output, /^received: Hello, World!$/m);
});

test('the TCP client gets its line from a node:net server', async (t) => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, output } = await ended(start(t, 'tcp-echo-client.mjs', '127.0.0.1', String(port), 'ž'));
  t.regex(output, /^received: ž$/m);
  t.is(code, 0);
});

test('the TCP client reports a refused connection, and fails', async (t) => {
  const { code, errors } = await ended(start(t, 'tcp-echo-client.mjs', '127.0.0.1', await closedPort()));
  t.regex(errors, /refused/i);
  t.is(code, 1);
});

test('the UDP client prints the echo of the UDP server', async (t) => {
  const { port } = await serve(t, 'udp-echo-server.mjs');
  const { code, output } = await ended(start(t, 'udp-echo-client.mjs', '127.0.0.1', String(port), 'good morning'));
  t.regex(output, /^received: good morning$/m);
  t.is(code, 0);
});

test('the UDP server echoes every datagram to the node:dgram socket that sent it', async (t) => {
  const { port } = await serve(t, 'udp-echo-server.mjs');
  const answers = await Promise.all(
    ['one', 'two'].map(async (text) => {
      const socket = createSocket('udp4');
      t.teardown(() => socket.close());
      socket.send(text, port, '127.0.0.1');
      const [answer] = (await once(socket, 'message')) as [Buffer];
      return answer.toString();
    }),
  );
  t.deepEqual(answers, ['one', 'two']);
});

test('the UDP client gets its line from a node:dgram server', async (t) => {
  const server = createSocket('udp4', (message, { port, address }) => server.send(message, port, address));
  t.teardown(() => server.close());
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const { code, output } = await ended(
    start(t, 'udp-echo-client.mjs', '127.0.0.1', String(server.address().port), 'ž'),
  );
  t.regex(output, /^received: ž$/m);
  t.is(code, 0);
});

test('the UDP client reports a closed port, and fails', async (t) => {
  const { code, errors } = await ended(start(t, 'udp-echo-client.mjs', '127.0.0.1', await closedPort()));
  t.regex(errors, /unreachable/);
  t.is(code, 1);
});

for (const name of ['tcp-echo-server.mjs', 'udp-echo-server.mjs']) {
  test(`${name} exits on a signal`, async (t) => {
    const { child } = await serve(t, name);
    const end = ended(child);
    child.kill('SIGTERM');
    t.is((await end).code, 0);
  });
}

(NETCAT ? test : test.skip)('netcat exchanges lines with the TCP server', async (t) => {
  const { port } = await serve(t, 'tcp-echo-server.mjs');
  const netcat = spawn('nc', ['-N', '127.0.0.1', String(port)]);
  netcat.stdin.end('from netcat\n');
  t.is((await ended(netcat)).output, 'from netcat\n');
});

(NETCAT ? test : test.skip)('netcat exchanges datagrams with the UDP server', async (t) => {
  const { port } = await serve(t, 'udp-echo-server.mjs');
  const netcat = spawn('nc', ['-u', '127.0.0.1', String(port)]);
  t.teardown(() => netcat.kill('SIGKILL'));
  netcat.stdin.write('from netcat\n');
  const [answer] = (await once(netcat.stdout, 'data')) as [Buffer];
  t.is(answer.toString(), 'from netcat\n');
});
