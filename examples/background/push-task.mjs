// The task of push-client.mjs: reads what came, and gives the connection back. Its output is in the folder `tasks` of the agent.
import { DataReader, InputStreamOptions, SocketActivityTriggerReason } from 'uwp-sockets';

/** @param {import('uwp-sockets').IBackgroundTaskInstance} taskInstance */
export async function run(taskInstance) {
  const { reason, socketInformation } = taskInstance.triggerDetails;
  if (reason === SocketActivityTriggerReason.socketClosed) {
    console.log('the server is gone');
    return;
  }
  const socket = socketInformation.streamSocket;
  const reader = new DataReader(socket.inputStream);
  reader.inputStreamOptions = InputStreamOptions.partial;
  const length = await reader.loadAsync(4096);
  console.log(`message: ${reader.readString(length).trimEnd()}`);
  reader.detachStream();
  socket.transferOwnership(socketInformation.id);
}
