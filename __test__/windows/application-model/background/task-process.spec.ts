import { once } from 'node:events';

import test, { type ExecutionContext } from 'ava';

import { BackgroundApplication, type Program } from '../../../helpers/background-application.js';
import { pushServer, type Pushed } from '../../../helpers/push-server.js';

/** How the end of a task is reported. */
interface Completed {
  readonly instanceId: string;
  readonly error: { readonly hresult: string; readonly message: string } | null;
}

interface Waiting {
  readonly application: BackgroundApplication;
  readonly program: Program;
  readonly server: Pushed;
}

/** Registers the script, connects, transfers the connection, and emits what the task reports. */
const CLIENT = `
  const { Background } = Windows.ApplicationModel;
  const builder = new Background.BackgroundTaskBuilder();
  builder.name = 'task';
  builder.taskEntryPoint = context.script;
  builder.environment = { COLOR: 'red' };
  builder.setTrigger(new Background.SocketActivityTrigger());
  const task = (context.task = builder.register());
  task.oncompleted = (args) => {
    let error = null;
    try { args.checkResult(); } catch (thrown) { error = { hresult: thrown.hresult, message: thrown.message }; }
    emit({ instanceId: args.instanceId, error, isOwn: args.target === task, type: args.type });
  };
  const socket = new Windows.Networking.Sockets.StreamSocket();
  socket.enableTransferOwnership(task.taskId);
  await socket.connectAsync(new Windows.Networking.HostName('127.0.0.1'), context.port);
  socket.transferOwnership('socket');
`;

/** A task in the style of WinJS: answers what came in capital letters, and gives the connection back. */
const ECHO = `
  const task = Windows.UI.WebUI.WebUIBackgroundTaskInstance.current;
  const { reason, socketInformation } = task.triggerDetails;
  const { streamSocket } = socketInformation;
  const reader = new Windows.Storage.Streams.DataReader(streamSocket.inputStream);
  reader.inputStreamOptions = Windows.Storage.Streams.InputStreamOptions.partial;
  reader.loadAsync(1024).then((length) => {
    const writer = new Windows.Storage.Streams.DataWriter(streamSocket.outputStream);
    writer.writeString(reader.readString(length).toUpperCase());
    return writer.storeAsync().then(() => writer.detachStream());
  }).done(() => {
    reader.detachStream();
    streamSocket.transferOwnership(socketInformation.id);
    close();
  });
`;

async function waiting(t: ExecutionContext, script: string, content: string): Promise<Waiting> {
  const server = await pushServer(t);
  const application = new BackgroundApplication(t, { [script]: content });
  const program = application.start();
  await program.run(`Object.assign(context, ${JSON.stringify({ script, port: server.port })})`);
  const [connection] = await Promise.all([server.connection(), program.run(CLIENT)]);
  return { application, program, server: connection };
}

async function completed({ program }: Waiting): Promise<Completed> {
  return program.event<Completed>();
}

for (const [script, content] of [
  ['js/task.js', ECHO],
  ['js/task.cjs', ECHO],
  ['js/task.mjs', `import { connect } from 'node:net';\n${ECHO}`],
] as const) {
  test(`${script}: each message starts the script, which answers and gives the connection back`, async (t) => {
    const client = await waiting(t, script, content);
    const instances = new Set<string>();
    for (const text of ['first', 'second', 'third']) {
      client.server.socket.write(`${text}\n`);
      t.is(await client.server.line(), text.toUpperCase());
      const { instanceId, error, ...others } = await completed(client);
      t.is(error, null);
      t.deepEqual(others, { isOwn: true, type: 'completed' } as object);
      instances.add(instanceId);
    }
    t.is(instances.size, 3);
  });
}

test('the script runs while no program of the application does', async (t) => {
  const { application, program, server } = await waiting(t, 'task.js', ECHO);
  t.deepEqual(await program.end(), { code: 0, errors: '' });
  for (const text of ['first', 'second']) {
    server.socket.write(`${text}\n`);
    t.is(await server.line(), text.toUpperCase());
  }
  const watcher = await application.watcher();
  server.socket.write('third\n');
  t.is(await server.line(), 'THIRD');
  t.is(await watcher.event(), 'completed');
});

const REPORT = `
  const task = Windows.UI.WebUI.WebUIBackgroundTaskInstance.current;
  const { socketInformation } = task.triggerDetails;
  const found = {
    task: [task.task.name, task.task.taskId === socketInformation.taskId],
    counts: [task.suspendedCount, task.getThrottleCount(0), task.progress, task.succeeded],
    words: process.argv.slice(2).length + ' ' + (process.argv[1] === __filename),
    cwd: process.cwd() === require('node:fs').realpathSync(__dirname),
    environment: [process.env.COLOR, process.env.UWP_SOCKETS_TASK, process.env.SECRET],
    listed: Windows.Networking.Sockets.SocketActivityInformation.allSockets.hasKey('socket'),
  };
  const socket = socketInformation.streamSocket;
  socket.outputStream.writeAsync(Buffer.from(JSON.stringify(found) + '\\n')).done(() => {
    socket.transferOwnership(socketInformation.id);
    task.succeeded = false;
    close();
  });
`;

test('a task sees itself, its registration, the environment that was recorded, and says that it did not succeed', async (t) => {
  const client = await waiting(t, 'task.js', REPORT);
  client.server.socket.write('x');
  t.deepEqual(JSON.parse(await client.server.line()), {
    task: ['task', true],
    counts: [0, 0, 0, true],
    words: '0 true',
    cwd: true,
    environment: ['red', null, null],
    listed: true,
  });
  t.is((await completed(client)).error?.hresult, '0x80004005');
});

const FAILING: Readonly<Record<string, readonly [content: string, hresult: string, message: RegExp]>> = {
  'an error that nobody catches': [`throw new TypeError('not today')`, '0x80004005', /TypeError: not today/],
  'an error of this package': [`new Windows.Networking.HostName('')`, '0x80070057', /./],
  'a rejection that nobody handles': [`Promise.reject(new Error('rejected'))`, '0x80004005', /rejected/],
  'an error that is none': [`throw null`, '0x80004005', /null/],
  'an exit code that was set': [`process.exitCode = 7`, '0x80004005', /code 7/],
  'a syntax error': [`let let = 1;`, '0x80004005', /SyntaxError/],
  'a code of the process': [`process.exit(3)`, '0x80004005', /code 3/],
  'a crash': [`process.kill(process.pid, 'SIGKILL')`, '0x80004005', /./],
  'an error of run': [`exports.run = async () => { throw new Error('in run'); }`, '0x80004005', /in run/],
};

for (const [name, [content, hresult, message]] of Object.entries(FAILING)) {
  test(`${name} is a failure of the task, which completed reports`, async (t) => {
    const client = await waiting(t, 'task.js', content);
    client.server.socket.write('x');
    const { error } = await completed(client);
    t.is(error?.hresult, hresult);
    t.regex(error!.message, message);
  });
}

test('what a failing script prints is in the log of the task', async (t) => {
  const client = await waiting(t, 'task.js', `console.log('begins'); throw new Error('not today');`);
  client.server.socket.write('x');
  await completed(client);
  t.regex(client.application.output('task'), /begins[^]*Error: not today[^]*task\.js/);
});

const ENDING: Readonly<Record<string, string>> = {
  'close of the global scope': `setInterval(() => undefined, 1000); close();`,
  'nothing left to do': ``,
  'an exit without an error': `setInterval(() => undefined, 1000); process.exit();`,
  'the return of run': `setInterval(() => undefined, 1000); exports.run = () => undefined;`,
  'the promise of run': `exports.run = async () => { await new Promise(setImmediate); };`,
  'the deferral that run took': `
    setInterval(() => undefined, 1000);
    exports.run = (task) => { const deferral = task.getDeferral(); setImmediate(() => deferral.complete()); };
  `,
  'run of a default export': `setInterval(() => undefined, 1000); module.exports = { run(task) { task.progress = 1; } };`,
};

for (const [name, content] of Object.entries(ENDING)) {
  test(`${name} ends the task with success`, async (t) => {
    const client = await waiting(t, 'task.js', content);
    client.server.socket.write('x');
    t.is((await completed(client)).error, null);
  });
}

test('progress comes before the end, in order', async (t) => {
  const client = await waiting(
    t,
    'task.js',
    `exports.run = (task) => { for (const value of [10, 2 ** 32 + 20, 99.9]) task.progress = value; };`,
  );
  await client.program.run(`
    context.task.addEventListener('progress', (args) => emit([args.progress, args.type, args.target === context.task]));
  `);
  client.server.socket.write('x');
  for (const progress of [10, 20, 99]) t.deepEqual(await client.program.event(), [progress, 'progress', true]);
  t.is((await completed(client)).error, null);
});

test('unregister with cancelTask cancels the task, which has the reason and may end by itself', async (t) => {
  const client = await waiting(
    t,
    'task.js',
    `
    const task = Windows.UI.WebUI.WebUIBackgroundTaskInstance.current;
    setInterval(() => undefined, 1000);
    task.addEventListener('canceled', ({ target, type, detail }) => {
      console.log(target === task, type, JSON.stringify(detail));
      close();
    });
    task.progress = 1;
    `,
  );
  await client.program.run(`context.task.onprogress = () => emit('runs');`);
  client.server.socket.write('x');
  t.is(await client.program.event(), 'runs');
  await client.program.run('context.task.unregister(true)');
  t.is((await completed(client)).error, null);
  t.is(client.application.output('task'), 'true canceled [0]\n');
});

test('the end of a connection is an activation, with the context that was stored', async (t) => {
  const client = await waiting(
    t,
    'task.js',
    `
    const { reason, socketInformation } = Windows.UI.WebUI.WebUIBackgroundTaskInstance.current.triggerDetails;
    console.log(reason, socketInformation.id);
    `,
  );
  client.server.socket.end();
  await once(client.server.socket, 'finish');
  t.is((await completed(client)).error, null);
  t.is(client.application.output('task'), '4 socket\n');
});
