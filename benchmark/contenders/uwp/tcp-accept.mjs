// Accepts with a StreamSocketListener and closes each connection in the handler.
import { HostName, StreamSocketListener } from 'uwp-sockets';

import { say, serve, text } from '../program.mjs';

let connections = 0;
const listener = new StreamSocketListener();
listener.addEventListener('connectionreceived', ({ socket }) => {
  connections++;
  socket.close();
});
await listener.bindEndpointAsync(new HostName(text('host')), '');
const before = process.cpuUsage();
say({ ready: true, port: Number(listener.information.localPort) });
serve(() => {
  const used = process.cpuUsage(before);
  return { connections, cpuSeconds: (used.user + used.system) / 1e6 };
});
