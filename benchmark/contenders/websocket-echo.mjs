// Echoes WebSocket messages; reports what the process has used since it began to listen.
import { webSocketServers } from './implementations/measured.mjs';
import { ProcessUsage } from './measuring/process-usage.mjs';
import { print, serve } from './measuring/program.mjs';

const { echo } = await webSocketServers();
const port = await echo();
const usage = new ProcessUsage();
print({ ready: true, port });
serve(() => usage.seconds);
