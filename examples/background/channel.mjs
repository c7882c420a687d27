// node examples/background/channel.mjs [host] [port]
// Keeps a connection to a server open, over which that may send at any time: prints each message, tells the server every 15
// minutes that it is there, and connects anew when the connection is lost. Ends when the server cannot be reached.
import {
  BackgroundTaskBuilder,
  ControlChannelTrigger,
  ControlChannelTriggerStatus,
  HostName,
  StreamSocket,
  SystemTrigger,
  SystemTriggerType,
  WebUIApplication,
} from 'uwp-sockets';

const MINUTES = 15;
const [host = 'localhost', port = '22114'] = process.argv.slice(2);

/** The tasks of the channel that is open. */
let tasks = [];
const messages = [];

/** What the tasks do, by their names. Each ends when its promise does. */
const work = {
  message: () => console.log(messages.splice(0).join('').trimEnd()),
  'keep-alive': ({ controlChannelTrigger }) =>
    controlChannelTrigger.transportObject.outputStream.writeAsync(Buffer.from('alive\n')),
  reset: () => open(),
};

WebUIApplication.onbackgroundactivated = async ({ taskInstance }) => {
  const deferral = taskInstance.getDeferral();
  await work[taskInstance.task.name](taskInstance.triggerDetails);
  deferral.complete();
};
register('reset', new SystemTrigger(SystemTriggerType.controlChannelReset, false));
await open();

async function open() {
  for (const task of tasks) task.unregister(false);
  const channel = new ControlChannelTrigger('messages', MINUTES);
  const socket = new StreamSocket();
  channel.usingTransport(socket);
  tasks = [register('message', channel.pushNotificationTrigger), register('keep-alive', channel.keepAliveTrigger)];
  await socket.connectAsync(new HostName(host), port);
  if (channel.waitForPushEnabled() !== ControlChannelTriggerStatus.softwareSlotAllocated) throw new Error('no channel');
  console.log(`waiting for messages of ${host} port ${port}`);
  void receive(socket);
}

/** Keeps a read pending, as the channel needs it. The task runs after it. */
async function receive(socket) {
  try {
    for await (const bytes of socket.inputStream) messages.push(Buffer.from(bytes).toString());
  } catch (error) {
    console.log(`the connection is lost: ${error.message}`);
  }
  socket.close();
}

function register(name, trigger) {
  const builder = new BackgroundTaskBuilder();
  builder.name = name;
  builder.setTrigger(trigger);
  return builder.register();
}
