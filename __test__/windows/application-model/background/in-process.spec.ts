import test, { type ExecutionContext } from 'ava';

import { BackgroundApplication, type Program } from '../../../helpers/background-application.js';
import { pushServer, type Pushed } from '../../../helpers/push-server.js';

/** Registers a task without a script, connects and transfers. */
const CLIENT = `
  const { Background } = Windows.ApplicationModel;
  const builder = new Background.BackgroundTaskBuilder();
  builder.name = 'task';
  builder.taskGroup = context.group ? new Background.BackgroundTaskRegistrationGroup(context.group) : null;
  builder.setTrigger(new Background.SocketActivityTrigger());
  const task = (context.task = builder.register());
  task.oncompleted = (args) => {
    let failure = null;
    try { args.checkResult(); } catch (error) { failure = error.message; }
    emit({ completed: failure });
  };
  const socket = new Windows.Networking.Sockets.StreamSocket();
  socket.enableTransferOwnership(task.taskId);
  await socket.connectAsync(new Windows.Networking.HostName('127.0.0.1'), context.port);
  socket.transferOwnership('socket');
`;

/** Answers in capital letters and gives the connection back. */
const ECHO = `
  const echo = async ({ socketInformation }) => {
    const socket = socketInformation.streamSocket;
    const buffer = await socket.inputStream.readAsync(new Uint8Array(1024), 1024, 1);
    await socket.outputStream.writeAsync(Buffer.from(Buffer.from(buffer.bytes).toString().toUpperCase()));
    socket.transferOwnership(socketInformation.id);
  };
`;

async function waiting(
  t: ExecutionContext,
  group = '',
): Promise<{ application: BackgroundApplication; program: Program; server: Pushed }> {
  const server = await pushServer(t);
  const application = new BackgroundApplication(t);
  const program = application.start();
  await program.run(`Object.assign(context, ${JSON.stringify({ port: server.port, group })})`);
  return { application, program, server: await connected() };

  async function connected(): Promise<Pushed> {
    const [connection] = await Promise.all([server.connection(), program.run(CLIENT)]);
    return connection;
  }
}

test('a running program gets activations by its event, and ends them by the deferral', async (t) => {
  const { program, server } = await waiting(t);
  await program.run(`${ECHO}
    Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = async (args) => {
      const { taskInstance } = args;
      const deferral = taskInstance.getDeferral();
      emit([args.type, args.detail[0] === args, taskInstance.task === context.task, taskInstance.triggerDetails.reason]);
      await echo(taskInstance.triggerDetails);
      emit('echoed');
      deferral.complete();
      try { taskInstance.getDeferral(); } catch (error) { emit(error.hresult); }
    };
  `);
  for (const text of ['first', 'second']) {
    server.socket.write(`${text}\n`);
    t.is(await server.line(), text.toUpperCase());
    t.deepEqual(await program.event(), ['backgroundactivated', true, true, 1]);
    t.is(await program.event(), 'echoed');
    t.is(await program.event(), '0x8000000E');
    t.deepEqual(await program.event(), { completed: null });
  }
});

test('a task without a deferral ends when its handlers have returned', async (t) => {
  const { program, server } = await waiting(t);
  await program.run(`
    Windows.UI.WebUI.WebUIApplication.addEventListener('backgroundactivated', ({ taskInstance }) => {
      taskInstance.succeeded = false;
      emit('handled');
    });
  `);
  server.socket.write('x');
  t.is(await program.event(), 'handled');
  t.not((await program.event<{ completed: string | null }>()).completed, null);
});

test('a task that has begun keeps the program running, and only as long as it runs', async (t) => {
  const { program, server } = await waiting(t);
  await program.run(`${ECHO}
    Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = ({ taskInstance }) => {
      const deferral = taskInstance.getDeferral();
      emit('begun');
      process.once('disconnect', () => {
        // Nothing but the task keeps the process running: this is not a timer that does.
        setTimeout(() => echo(taskInstance.triggerDetails).then(() => deferral.complete()), 100).unref();
      });
    };
  `);
  server.socket.write('last\n');
  t.is(await program.event(), 'begun');
  const end = program.end();
  t.is(await server.line(), 'LAST');
  t.deepEqual(await end, { code: 0, errors: '' });
});

test('tasks of a group go to the handlers of the group', async (t) => {
  const { program, server } = await waiting(t, 'g');
  await program.run(`
    Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = () => emit('application');
    const { BackgroundTaskRegistrationGroup } = Windows.ApplicationModel.Background;
    new BackgroundTaskRegistrationGroup('other').onbackgroundactivated = () => emit('other');
    new BackgroundTaskRegistrationGroup('g').onbackgroundactivated = ({ taskInstance }) => emit(taskInstance.task.name);
  `);
  server.socket.write('x');
  t.is(await program.event(), 'task');
});

test('a task of a group without a handler fails, and says so', async (t) => {
  const { program, server } = await waiting(t, 'g');
  await program.run(`Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = () => emit('application');`);
  server.socket.write('x');
  t.regex((await program.event<{ completed: string }>()).completed, /no handler/);
});

test('activations go to a program that has a handler, not to one that has removed its own', async (t) => {
  const { application, program, server } = await waiting(t);
  await program.run(`
    const { WebUIApplication } = Windows.UI.WebUI;
    const handler = () => emit('first');
    WebUIApplication.addEventListener('backgroundactivated', handler);
    WebUIApplication.onbackgroundactivated = handler;
    WebUIApplication.removeEventListener('backgroundactivated', handler);
    WebUIApplication.onbackgroundactivated = null;
  `);
  const second = application.start();
  await second.run(`Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = () => emit('second');`);
  server.socket.write('x');
  t.is(await second.event(), 'second');
  t.deepEqual(await program.event(), { completed: null });
});

test('a program that does not run is started, and has the activation as soon as it has a handler', async (t) => {
  const server = await pushServer(t);
  const application = new BackgroundApplication(t, {
    'main.js': `
      require('uwp-sockets/global');
      const { Networking: { Sockets, HostName }, ApplicationModel: { Background }, UI: { WebUI } } = Windows;
      ${ECHO}
      WebUI.WebUIApplication.onbackgroundactivated = async ({ taskInstance }) => {
        const deferral = taskInstance.getDeferral();
        await echo(taskInstance.triggerDetails);
        console.log('served', process.argv.slice(2).join(' '));
        deferral.complete();
      };
      async function connect() {
        const builder = new Background.BackgroundTaskBuilder();
        builder.name = 'task';
        builder.setTrigger(new Background.SocketActivityTrigger());
        const socket = new Sockets.StreamSocket();
        socket.enableTransferOwnership(builder.register().taskId);
        await socket.connectAsync(new HostName('127.0.0.1'), '${server.port}');
        socket.transferOwnership('socket');
        process.disconnect();
      }
      if (Background.BackgroundTaskRegistration.allTasks.size === 0) connect();
    `,
  });
  const program = application.start({ words: ['some', 'words'] });
  const connection = await server.connection();
  t.deepEqual(await program.ended(), { code: 0, errors: '' });
  const watcher = await application.watcher();
  for (const text of ['first', 'second']) {
    connection.socket.write(`${text}\n`);
    t.is(await connection.line(), text.toUpperCase());
    t.is(await watcher.event(), 'completed');
  }
  t.regex(application.output('task'), /^(served some words\n)+$/);
});

test('an error in a handler ends the program as any uncaught error, and the task has failed', async (t) => {
  const { application, program, server } = await waiting(t);
  const watcher = application.start();
  await watcher.run(`
    const [{ value }] = [...Windows.ApplicationModel.Background.BackgroundTaskRegistration.allTasks];
    value.oncompleted = (args) => { try { args.checkResult(); emit('succeeded'); } catch { emit('failed'); } };
  `);
  await program.run(`
    Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = () => { throw new Error('in the handler'); };
  `);
  server.socket.write('x');
  t.is(await watcher.event(), 'failed');
  const { code, errors } = await program.ended();
  t.is(code, 1);
  t.regex(errors, /Error: in the handler/);
});
