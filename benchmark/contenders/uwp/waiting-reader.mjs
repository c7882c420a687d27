import { DataReader, InputStreamOptions } from 'uwp-sockets';

/**
 * A reader that waits for data which does not come, as an idle connection's does.
 *
 * @param {import('uwp-sockets').StreamSocket} socket
 */
export function waitingReader(socket) {
  const reader = new DataReader(socket.inputStream);
  reader.inputStreamOptions = InputStreamOptions.partial;
  const load = reader.loadAsync(1);
  return { socket, reader, load };
}
