import test, { type ExecutionContext } from 'ava';

import type { Program, ProgramError } from '../../../helpers/background-application.js';
import { channelProgram } from '../../../helpers/channel-program.js';
import { pushServer, type Pushed } from '../../../helpers/push-server.js';

/** A channel over whose connection the server begins the tasks that a test registers. */
const CHANNEL = `
  const { HostName, Sockets } = Windows.Networking;
  const channel = (context.channel = new Sockets.ControlChannelTrigger('channel', 15));
  const socket = (context.socket = new Sockets.StreamSocket());
  channel.usingTransport(socket);
  await socket.connectAsync(new HostName('127.0.0.1'), context.port);
  channel.waitForPushEnabled();
  context.reading = (async () => {
    try {
      while ((await socket.inputStream.readAsync(new Uint8Array(1024), 1024, 1)).length > 0);
    } catch {}
  })();
`;

async function channel(
  t: ExecutionContext,
  files: Readonly<Record<string, string>> = {},
): Promise<{ program: Program; server: Pushed }> {
  const server = await pushServer(t);
  const program = await channelProgram(t, files);
  await program.run(`context.port = '${server.port}'`);
  const [connection] = await Promise.all([server.connection(), program.run(CHANNEL)]);
  return { program, server: connection };
}

test('a task of the program is listed until it is unregistered, with its own trigger', async (t) => {
  const { program } = await channel(t);
  t.deepEqual(
    await program.run(`
      const { BackgroundTaskRegistration, BackgroundTaskRegistrationGroup } = Windows.ApplicationModel.Background;
      const { keepAliveTrigger } = context.channel;
      const task = context.register('task', keepAliveTrigger);
      const grouped = context.register('grouped', keepAliveTrigger, { group: 'g' });
      const names = ({ allTasks }) => [...allTasks].map(({ value }) => value.name);
      const listed = [names(BackgroundTaskRegistration), names(new BackgroundTaskRegistrationGroup('g'))];
      const same = [
        task.trigger === keepAliveTrigger,
        BackgroundTaskRegistration.allTasks.lookup(task.taskId) === task,
        BackgroundTaskRegistration.allTaskGroups.hasKey('g'),
      ];
      task.unregister(true);
      let again;
      try { task.unregister(true); } catch (error) { again = error.hresult; }
      return [...listed, same, names(BackgroundTaskRegistration), again];
    `),
    [['task'], ['grouped'], [true, true, true], [], '0x80070490'],
  );
});

test('a script is run in the program, each time anew, and ends as its promise does', async (t) => {
  const { program, server } = await channel(t, {
    'task.mjs': `
      export async function run(task) {
        task.progress = 7;
        const deferral = task.getDeferral();
        globalThis.began(task);
        await null;
        deferral.complete();
        if (globalThis.fails) throw Object.assign(new Error('as it was told'), { number: 0x80070005 | 0 });
      }
    `,
  });
  await program.run(`
    globalThis.began = ({ instanceId, task }) => emit([/^[0-9a-f-]{36}$/.test(instanceId), task === context.task]);
    context.task = context.completed(context.register('task', context.channel.pushNotificationTrigger, { entry: 'task.mjs' }));
    context.task.onprogress = ({ progress }) => emit(progress);
  `);
  server.socket.write('x');
  t.is(await program.event(), 7);
  t.deepEqual(await program.event(), [true, true]);
  t.deepEqual(await program.event(), ['task', 'completed']);
  await program.run('globalThis.fails = true');
  server.socket.write('x');
  t.is(await program.event(), 7);
  t.deepEqual(await program.event(), [true, true]);
  t.deepEqual(await program.event(), ['task', 'Error: as it was told', '0x80070005']);
});

test('a script that cannot run fails its task', async (t) => {
  const { program, server } = await channel(t, { 'none.js': '', 'wrong.js': 'throw new RangeError("at once")' });
  await program.run(`
    const { pushNotificationTrigger } = context.channel;
    context.completed(context.register('none', pushNotificationTrigger, { entry: 'none.js' }));
  `);
  server.socket.write('x');
  t.deepEqual((await program.event<string[]>()).toSpliced(1, 1), ['none', '0x80004001']);
  await program.run(`
    [...Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks][0].value.unregister(false);
    context.completed(context.register('wrong', context.channel.pushNotificationTrigger, { entry: 'js\\\\..\\\\wrong.js' }));
  `);
  server.socket.write('x');
  t.deepEqual(await program.event(), ['wrong', 'RangeError: at once', '0x80004005']);
});

test('a script that does not exist, or is not of the application, is not registered', async (t) => {
  const { program } = await channel(t);
  for (const [entry, hresult] of [
    ['missing.js', '0x80070002'],
    ['../outside.js', '0x80070057'],
  ]) {
    const register = program.run(`context.register('task', context.channel.keepAliveTrigger, { entry: '${entry}' })`);
    await t.throwsAsync(register, { message: /taskEntryPoint/ });
    t.is(await register.then(undefined, (error: ProgramError) => error.hresult), hresult);
  }
});

test('tasks of a group go to the handlers of the group, and without one they fail', async (t) => {
  const { program, server } = await channel(t);
  await program.run(`
    const { BackgroundTaskRegistrationGroup } = Windows.ApplicationModel.Background;
    const group = new BackgroundTaskRegistrationGroup('g');
    group.onbackgroundactivated = ({ taskInstance }) => {
      emit(taskInstance.task.taskGroup.id);
      group.onbackgroundactivated = null;
    };
    context.completed(context.register('task', context.channel.pushNotificationTrigger, { group: 'g' }));
  `);
  server.socket.write('x');
  t.is(await program.event(), 'g');
  t.deepEqual(await program.event(), ['task', 'completed']);
  server.socket.write('x');
  t.regex((await program.event<string[]>())[1]!, /no handler/);
});

/** Tells of its cancellation, and ends when it is told to. */
const ENDLESS = {
  'endless.js': `
    exports.run = (task) => new Promise((resolve) => {
      globalThis.endTask = resolve;
      task.oncanceled = ({ detail: [reason] }) => globalThis.canceled(reason);
      globalThis.canceled('began');
    });
  `,
};

test('a task that does not end is canceled after 30 seconds, and given up after 5 more', async (t) => {
  const { program, server } = await channel(t, ENDLESS);
  await program.run(`
    globalThis.canceled = emit;
    context.completed(context.register('task', context.channel.pushNotificationTrigger, { entry: 'endless.js' }));
  `);
  server.socket.write('x');
  t.is(await program.event(), 'began');
  await program.run(`context.clock.advance(29.9 / 60); emit('not yet'); context.clock.advance(0.1 / 60)`);
  t.is(await program.event(), 'not yet');
  t.is(await program.event(), 9);
  await program.run(`context.clock.advance(4.9 / 60); emit('not yet'); context.clock.advance(0.1 / 60)`);
  t.is(await program.event(), 'not yet');
  t.deepEqual(await program.event(), ['task', 'the task did not end in its time', '0x80004005']);
  await program.run('globalThis.endTask()');
  server.socket.write('x');
  t.is(await program.event(), 'began');
  await program.run('globalThis.endTask()');
  t.deepEqual(await program.event(), ['task', 'completed']);
});

test('unregister ends no task that runs, unless it is told to, and nothing begins any more', async (t) => {
  const { program, server } = await channel(t, ENDLESS);
  await program.run(`
    globalThis.canceled = emit;
    context.task = context.completed(context.register('task', context.channel.pushNotificationTrigger, { entry: 'endless.js' }));
  `);
  server.socket.write('x');
  t.is(await program.event(), 'began');
  await program.run(`context.task.unregister(true)`);
  t.is(await program.event(), 0);
  await program.run('globalThis.endTask()');
  t.deepEqual(await program.event(), ['task', 'completed']);
  server.socket.end('x');
  await program.run(`await context.reading; await new Promise(setImmediate); emit('nothing before')`);
  t.is(await program.event(), 'nothing before');
});

test('a task that runs keeps the program running, a registration does not', async (t) => {
  const { program, server } = await channel(t, {
    'task.js': `
      exports.run = (task) => new Promise((resolve) => {
        globalThis.began();
        process.once('disconnect', () => setTimeout(() => { console.error('ended'); resolve(); }, 100).unref());
      });
    `,
  });
  await program.run(`
    context.register('task', context.channel.pushNotificationTrigger, { entry: 'task.js' });
    globalThis.began = () => { context.socket.close(); emit('began'); };
  `);
  server.socket.write('x');
  t.is(await program.event(), 'began');
  t.deepEqual(await program.end(), { code: 0, errors: 'ended\n' });
});

test('a worker has channels and tasks of its own', async (t) => {
  const server = await pushServer(t);
  const program = await channelProgram(t, {
    'task.js': `exports.run = (task) => globalThis.began(task.triggerDetails.controlChannelTrigger.controlChannelTriggerId);`,
    'worker.js': `
      require('uwp-sockets/global');
      const { parentPort, workerData } = require('node:worker_threads');
      const { Background } = Windows.ApplicationModel;
      const { ControlChannelTrigger, StreamSocket } = Windows.Networking.Sockets;
      globalThis.began = (id) => { parentPort.postMessage(id); socket.close(); };
      const channel = new ControlChannelTrigger('of the worker', 15);
      const socket = new StreamSocket();
      channel.usingTransport(socket);
      const builder = Object.assign(new Background.BackgroundTaskBuilder(), { name: 'task', taskEntryPoint: 'task.js' });
      builder.setTrigger(channel.pushNotificationTrigger);
      builder.register();
      socket.connectAsync(new Windows.Networking.HostName('127.0.0.1'), workerData).then(() => {
        parentPort.postMessage(channel.waitForPushEnabled());
        return socket.inputStream.readAsync(new Uint8Array(8), 8, 1);
      });
    `,
  });
  await program.run(`
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(require('node:path').resolve('worker.js'), { workerData: '${server.port}' });
    worker.on('message', emit).on('exit', (code) => emit({ exit: code }));
  `);
  const { socket } = await server.connection();
  t.is(await program.event(), 1);
  socket.write('x');
  t.is(await program.event(), 'of the worker');
  t.deepEqual(await program.event(), { exit: 0 });
  t.is(
    await program.run('return [...Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks].length'),
    0,
  );
});

test('a channel that is closed, or was never enabled, is garbage when nothing refers to it', async (t) => {
  const server = await pushServer(t);
  const program = await channelProgram(t, {}, [process.execPath, '--expose-gc']);
  await program.run(`
    const { HostName, Sockets } = Windows.Networking;
    context.lost = new Set();
    const registry = (context.registry = new FinalizationRegistry((name) => context.lost.delete(name)));
    const made = async (name, use) => {
      const channel = new Sockets.ControlChannelTrigger(name, 15);
      const socket = new Sockets.StreamSocket();
      channel.usingTransport(socket);
      await use(channel, socket);
      for (const [kind, object] of Object.entries({ channel, socket })) {
        context.lost.add(name + kind);
        registry.register(object, name + kind);
      }
    };
    const connect = (socket) => socket.connectAsync(new HostName('127.0.0.1'), '${server.port}');
    await made('new', () => undefined);
    await made('connected', (channel, socket) => connect(socket));
    await made('registered', async (channel, socket) => {
      context.register('registered', channel.keepAliveTrigger);
      await connect(socket);
      channel.waitForPushEnabled();
      channel.close();
    });
    await made('socket closed', async (channel, socket) => {
      await connect(socket);
      channel.waitForPushEnabled();
      socket.close();
      context.clock.advance(15);
    });
  `);
  await program.run(`
    while (context.lost.size > 0) {
      gc();
      await new Promise(setImmediate);
    }
  `);
  t.pass();
});
