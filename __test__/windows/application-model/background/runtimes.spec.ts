import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import test, { type ExecutionContext } from 'ava';

import { BackgroundApplication } from '../../../helpers/background-application.js';
import { pushServer } from '../../../helpers/push-server.js';
import { runtimes, type Runtime } from '../../../helpers/runtimes.js';

/** Registers its task unless it is registered, and gives the agent a connection; what it waits for is to be said after that. */
const PROGRAM = `
import 'uwp-sockets/global';
import process from 'node:process';
const { Networking: { Sockets, HostName }, ApplicationModel: { Background }, UI: { WebUI } } = Windows;
const name = process.versions.bun ? 'bun' : process.versions.deno ? 'deno' : 'node';
const [port, entryPoint, word] = process.argv.slice(2);
WebUI.WebUIApplication.onbackgroundactivated = async ({ taskInstance }) => {
  const deferral = taskInstance.getDeferral();
  const { socketInformation } = taskInstance.triggerDetails;
  const socket = socketInformation.streamSocket;
  const buffer = await socket.inputStream.readAsync(new Uint8Array(1024), 1024, 1);
  await socket.outputStream.writeAsync(Buffer.from(name + ' ' + word + ' ' + Buffer.from(buffer.bytes)));
  socket.transferOwnership(socketInformation.id);
  deferral.complete();
};
if (Background.BackgroundTaskRegistration.allTasks.size === 0) {
  const builder = new Background.BackgroundTaskBuilder();
  builder.name = 'task';
  if (entryPoint !== '-') builder.taskEntryPoint = entryPoint;
  builder.setTrigger(new Background.SocketActivityTrigger());
  const task = builder.register();
  const socket = new Sockets.StreamSocket();
  socket.enableTransferOwnership(task.taskId);
  await socket.connectAsync(new HostName('127.0.0.1'), port);
  socket.transferOwnership('socket');
  if (word === 'stay') {
    const keeps = setInterval(() => undefined, 1e6);
    task.oncompleted = (args) => {
      try { args.checkResult(); } catch (error) { console.log(error.message); }
      clearInterval(keeps);
      WebUI.WebUIApplication.onbackgroundactivated = null;
    };
  }
}
`;

const TASK = `
import process from 'node:process';
const task = Windows.UI.WebUI.WebUIBackgroundTaskInstance.current;
const { socketInformation } = task.triggerDetails;
const name = process.versions.bun ? 'bun' : process.versions.deno ? 'deno' : 'node';
const socket = socketInformation.streamSocket;
const buffer = await socket.inputStream.readAsync(new Uint8Array(1024), 1024, 1);
await socket.outputStream.writeAsync(Buffer.from(name + ' ' + Buffer.from(buffer.bytes)));
socket.transferOwnership(socketInformation.id);
console.log('served', process.argv.length);
`;

const FILES = {
  'main.mjs': PROGRAM,
  'js/close.mjs': `${TASK}; close();`,
  'js/idle.mjs': TASK,
  'js/throws.mjs': `throw new Error('of the script');`,
  'js/exits.mjs': `import process from 'node:process'; process.exit(3);`,
};

function start(
  t: ExecutionContext,
  application: BackgroundApplication,
  { command }: Runtime,
  words: string[],
): ChildProcess {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, 'main.mjs', ...words], {
    cwd: application.root,
    env: application.agent.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

for (const runtime of runtimes()) {
  for (const script of ['js/close.mjs', 'js/idle.mjs']) {
    test(`${runtime.name}: the program leaves, and its runtime starts ${script} for what comes`, async (t) => {
      const server = await pushServer(t);
      const application = new BackgroundApplication(t, FILES);
      const program = start(t, application, runtime, [server.port, script]);
      const { socket, line } = await server.connection();
      t.deepEqual(await once(program, 'exit'), [0, null]);
      for (const message of ['one\n', 'two\n']) {
        socket.write(message);
        t.is(await line(), `${runtime.name} ${message.trim()}`);
      }
      t.regex(application.output('task'), /^served 2\n/);
    });
  }

  test(`${runtime.name}: the program is started again for what comes, with its words`, async (t) => {
    const server = await pushServer(t);
    const application = new BackgroundApplication(t, FILES);
    const program = start(t, application, runtime, [server.port, '-', 'word']);
    const { socket, line } = await server.connection();
    t.deepEqual(await once(program, 'exit'), [0, null]);
    for (const message of ['one\n', 'two\n']) {
      socket.write(message);
      t.is(await line(), `${runtime.name} word ${message.trim()}`);
    }
  });

  for (const [script, message] of [
    ['js/throws.mjs', /of the script/],
    ['js/exits.mjs', /code 3/],
  ] as const) {
    test(`${runtime.name}: the program learns how ${script} failed`, async (t) => {
      const server = await pushServer(t);
      const application = new BackgroundApplication(t, FILES);
      const program = start(t, application, runtime, [server.port, script, 'stay']);
      const output = text(program.stdout!);
      const { socket } = await server.connection();
      socket.write('x');
      t.regex(await output, message);
    });
  }
}
