// node examples/background/push-client.mjs [host] [port]
// Connects to a server, gives the connection to the agent and ends: from then on no program runs. For each message the agent
// starts push-task.mjs. `push-client.mjs end` closes the connection and removes the task.
import {
  BackgroundTaskBuilder,
  BackgroundTaskRegistration,
  HostName,
  SocketActivityInformation,
  SocketActivityTrigger,
  StreamSocket,
} from 'uwp-sockets';

/** The name of the task, and the id of the connection. */
const PUSH = 'push';
const [host = 'localhost', port = '22114'] = process.argv.slice(2);

const task = findTask();
const { allSockets } = SocketActivityInformation;
if (host === 'end') end();
else if (allSockets.hasKey(PUSH)) console.log('the connection is waiting already');
else await connect();

async function connect() {
  const socket = new StreamSocket();
  socket.enableTransferOwnership((task ?? register()).taskId);
  await socket.connectAsync(new HostName(host), port);
  // When it returns the connection is the agent's.
  socket.transferOwnership(PUSH);
  console.log(`waiting for messages of ${host} port ${port}`);
}

function end() {
  if (allSockets.hasKey(PUSH)) allSockets.lookup(PUSH).streamSocket.close();
  task?.unregister(true);
  console.log('the connection is closed');
}

function findTask() {
  for (const { value } of BackgroundTaskRegistration.allTasks) if (value.name === PUSH) return value;
  return undefined;
}

function register() {
  const builder = new BackgroundTaskBuilder();
  builder.name = PUSH;
  builder.taskEntryPoint = 'examples/background/push-task.mjs';
  builder.setTrigger(new SocketActivityTrigger());
  return builder.register();
}
