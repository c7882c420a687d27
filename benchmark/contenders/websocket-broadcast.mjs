// Sends every WebSocket message to all clients; reports what the process has used since it began to listen.
import { webSocketServers } from './implementations/measured.mjs';
import { ProcessUsage } from './measuring/process-usage.mjs';
import { print, serve } from './measuring/program.mjs';

const { broadcast } = await webSocketServers();
const port = await broadcast();
const usage = new ProcessUsage();
print({ ready: true, port });
serve(() => usage.seconds);
