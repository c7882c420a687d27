import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import test, { type ExecutionContext } from 'ava';

import { Arrivals } from '../helpers/arrivals.js';
import { OwnAgent } from '../helpers/own-agent.js';
import { pushServer } from '../helpers/push-server.js';

const EXAMPLES = join(__dirname, '../../examples/background');

/** What an example prints until it ends, successfully. */
async function run(t: ExecutionContext, { environment }: OwnAgent, name: string, ...words: string[]): Promise<string> {
  const program = spawn(process.execPath, [join(EXAMPLES, name), ...words], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(program.stdout), text(program.stderr)]);
  const [code] = (await once(program, 'close')) as [number];
  const [printed, errors] = await output;
  t.deepEqual([code, errors], [0, '']);
  return printed;
}

/** The next line of a connection. */
async function line(socket: Socket): Promise<string> {
  const [next] = (await once(createInterface({ input: socket }), 'line')) as [string];
  return next;
}

test('a push client sleeps until a message comes, for which its task runs', async (t) => {
  const agent = new OwnAgent(t);
  const server = await pushServer(t);
  t.is(
    await run(t, agent, 'push-client.mjs', '127.0.0.1', server.port),
    `waiting for messages of 127.0.0.1 port ${server.port}\n`,
  );
  const { socket } = await server.connection();
  t.is(await run(t, agent, 'push-client.mjs', '127.0.0.1', server.port), 'the connection is waiting already\n');
  socket.end('hello\n');
  // The task reads the message first, and the end by its second run, which gives nothing back.
  await once(socket, 'close');
  t.regex(agent.output('push'), /^message: hello\n/);
  t.is(await run(t, agent, 'push-client.mjs', 'end'), 'the connection is closed\n');
});

test('a server is started by its first client, and serves those that come while it runs', async (t) => {
  const agent = new OwnAgent(t);
  const started = await run(t, agent, 'on-demand-server.mjs', '');
  const port = Number(/^port (\d+) is served on demand\n$/.exec(started)![1]);
  for (const name of ['first', 'second']) {
    const clients = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    for (const [index, client] of clients.entries()) {
      t.teardown(() => client.destroy());
      client.write(`${name} ${index}\n`);
      t.is(await line(client), `${name} ${index}`);
    }
    for (const client of clients) {
      client.end();
      await once(client.resume(), 'close');
    }
  }
  t.is(await run(t, agent, 'on-demand-server.mjs', 'end'), 'the port is closed\n');
});

test('a channel prints what its server sends, and is made anew when its connection is lost', async (t) => {
  const { environment } = new OwnAgent(t);
  const server = await pushServer(t);
  const program = spawn(process.execPath, [join(EXAMPLES, 'channel.mjs'), '127.0.0.1', server.port], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => program.kill('SIGKILL'));
  const printed = new Arrivals<string>();
  createInterface({ input: program.stdout }).on('line', (next) => printed.add(next));
  for (const message of ['first', 'second']) {
    const { socket } = await server.connection();
    t.is(await printed.next(), `waiting for messages of 127.0.0.1 port ${server.port}`);
    socket.write(`${message}\n`);
    t.is(await printed.next(), message);
    socket.resetAndDestroy();
    t.regex(await printed.next(), /^the connection is lost: /);
  }
});
