import test, { type ExecutionContext } from 'ava';

import { BackgroundApplication, type Program } from '../../../helpers/background-application.js';
import { pushServer, type Pushed } from '../../../helpers/push-server.js';

/** Connects and transfers, for the task of the application, which is registered once. */
const CLIENT = `
  const { Background } = Windows.ApplicationModel;
  const known = [...Background.BackgroundTaskRegistration.allTasks].map(({ value }) => value)[0];
  const builder = new Background.BackgroundTaskBuilder();
  builder.name = 'task';
  builder.setTrigger(new Background.SocketActivityTrigger());
  const task = known ?? builder.register();
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

/** Says why it was activated. */
const HANDLER = `
  Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = ({ taskInstance }) => {
    const { reason, socketInformation } = taskInstance.triggerDetails;
    if (reason !== 4) socketInformation.streamSocket.close();
    emit({ reason });
  };
`;

/** Takes the socket, and ends when it is told to. */
const TAKING = `
  Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = ({ taskInstance }) => {
    const deferral = taskInstance.getDeferral();
    taskInstance.triggerDetails.socketInformation.streamSocket.close();
    context.end = () => deferral.complete();
    emit('taken');
  };
`;

interface Parts {
  readonly application: BackgroundApplication;
  readonly program: Program;
  readonly connected: () => Promise<Pushed>;
}

async function started(t: ExecutionContext, handler: string): Promise<Parts> {
  const server = await pushServer(t);
  const application = new BackgroundApplication(t);
  const program = application.start();
  await program.run(`context.port = '${server.port}'; ${handler}`);
  const connected = async (): Promise<Pushed> => {
    const [connection] = await Promise.all([server.connection(), program.run(CLIENT)]);
    return connection;
  };
  return { application, program, connected };
}

/** Kills the agent and waits for the one that takes its place. */
async function replaced({ agent }: BackgroundApplication): Promise<void> {
  const before = agent.pid;
  agent.kill();
  for (;;) {
    const now = agent.pid;
    if (now !== null && now !== before) return;
    await new Promise(setImmediate);
  }
}

test('a program that listens starts another agent in place of one that is killed, and learns that the socket is gone', async (t) => {
  const { application, program, connected } = await started(t, HANDLER);
  await connected();
  application.agent.kill();
  t.deepEqual(await program.event(), { reason: 4 });
  t.deepEqual(await program.event(), { completed: null });
});

test('agents that are lost at once are followed by another', async (t) => {
  t.timeout(60_000);
  const { application, program, connected } = await started(t, HANDLER);
  for (let count = 0; count < 3; count++) await replaced(application);
  const { socket } = await connected();
  socket.write('x');
  t.deepEqual(await program.event(), { reason: 1 });
  t.deepEqual(await program.event(), { completed: null });
});

test('the end of a task in the program is reported when the agent is lost before', async (t) => {
  const { application, program, connected } = await started(t, TAKING);
  const { socket } = await connected();
  socket.write('x');
  t.is(await program.event(), 'taken');
  application.agent.kill();
  await program.run('context.end()');
  t.deepEqual(await program.event(), { completed: null });
});

test('the end of a task is reported to a program that has removed its handler meanwhile', async (t) => {
  const { program, connected } = await started(t, TAKING);
  for (let count = 0; count < 10; count++) {
    const { socket } = await connected();
    socket.write('x');
    t.is(await program.event(), 'taken');
    await program.run(`
      Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = null;
      context.end();
    `);
    t.deepEqual(await program.event(), { completed: null });
    await program.run(TAKING);
  }
});
