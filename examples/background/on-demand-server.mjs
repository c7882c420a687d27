// node examples/background/on-demand-server.mjs [port]
// Binds a port, gives the listener to the agent and ends. When a client connects, the agent starts this program again, with the
// same command; it echoes lines, and ends when its clients have gone. `on-demand-server.mjs end` closes the port.
import {
  BackgroundTaskBuilder,
  BackgroundTaskRegistration,
  DataReader,
  DataWriter,
  SocketActivityInformation,
  SocketActivityTrigger,
  StreamSocketListener,
  WebUIApplication,
} from 'uwp-sockets';

import { linesOf } from '../lines.mjs';

/** The name of the task, and the id of the listener. */
const ECHO = 'echo on demand';
const [port = '22115'] = process.argv.slice(2);

// If the agent started this program, it waits for this handler.
WebUIApplication.onbackgroundactivated = ({ taskInstance }) => void accept(taskInstance);

const { allSockets } = SocketActivityInformation;
if (port === 'end') end();
else if (!allSockets.hasKey(ECHO)) await bind();

async function bind() {
  const listener = new StreamSocketListener();
  listener.enableTransferOwnership((findTask() ?? register()).taskId);
  // Of a client that is faster than the transfer.
  listener.addEventListener('connectionreceived', ({ socket }) => void echo(socket));
  await listener.bindServiceNameAsync(port);
  console.log(`port ${listener.information.localPort} is served on demand`);
  await listener.cancelIOAsync();
  listener.transferOwnership(ECHO);
}

/** Takes the listener back, accepts who waits, and gives the listener to the agent again. */
async function accept(taskInstance) {
  const deferral = taskInstance.getDeferral();
  try {
    const listener = taskInstance.triggerDetails.socketInformation.streamSocketListener;
    await new Promise((resolve) => {
      // There may be several clients already.
      listener.addEventListener('connectionreceived', ({ socket }) => resolve(void echo(socket)));
    });
    await listener.cancelIOAsync();
    listener.transferOwnership(ECHO);
  } catch (error) {
    console.error(error.message);
    taskInstance.succeeded = false;
  } finally {
    deferral.complete();
  }
}

async function echo(socket) {
  const writer = new DataWriter(socket.outputStream);
  try {
    for await (const line of linesOf(new DataReader(socket.inputStream))) {
      writer.writeBytes(line);
      await writer.storeAsync();
    }
  } catch (error) {
    console.error(error.message);
  } finally {
    socket.close();
  }
}

function end() {
  if (allSockets.hasKey(ECHO)) allSockets.lookup(ECHO).streamSocketListener.close();
  findTask()?.unregister(false);
  console.log('the port is closed');
}

function findTask() {
  for (const { value } of BackgroundTaskRegistration.allTasks) if (value.name === ECHO) return value;
  return undefined;
}

function register() {
  const builder = new BackgroundTaskBuilder();
  builder.name = ECHO;
  builder.setTrigger(new SocketActivityTrigger());
  return builder.register();
}
