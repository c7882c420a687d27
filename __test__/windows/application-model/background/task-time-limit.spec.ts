import test from 'ava';

import { BackgroundApplication } from '../../../helpers/background-application.js';
import { pushServer } from '../../../helpers/push-server.js';

/** Does not end, whatever it is told. */
const ENDLESS = `
  const task = Windows.UI.WebUI.WebUIBackgroundTaskInstance.current;
  console.log('begins');
  task.oncanceled = ({ detail: [reason] }) => console.log('canceled', reason);
  setInterval(() => undefined, 1000);
`;

test('a task that does not end is canceled after 30 seconds, and killed 5 seconds later', async (t) => {
  const server = await pushServer(t);
  const application = new BackgroundApplication(t, { 'task.js': ENDLESS });
  const program = application.start();
  const [{ socket }] = await Promise.all([
    server.connection(),
    program.run(`
      const { ApplicationModel: { Background }, Networking: { HostName, Sockets } } = Windows;
      const builder = new Background.BackgroundTaskBuilder();
      builder.name = 'task';
      builder.taskEntryPoint = 'task.js';
      builder.setTrigger(new Background.SocketActivityTrigger());
      const task = builder.register();
      task.oncompleted = (args) => { try { args.checkResult(); emit(null); } catch (error) { emit(error.message); } };
      const socket = new Sockets.StreamSocket();
      socket.enableTransferOwnership(task.taskId);
      await socket.connectAsync(new HostName('127.0.0.1'), '${server.port}');
      socket.transferOwnership('socket');
    `),
  ]);
  const began = Date.now();
  socket.write('x');
  t.regex(String(await program.event()), /time/);
  t.is(application.output('task'), 'begins\ncanceled 9\n');
  t.true(Date.now() - began >= 35_000);
});
