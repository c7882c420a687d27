// Echoes WebSocket messages; answers a request with the resident memory.
import { webSocketServers } from './implementations/measured.mjs';
import { print, serve } from './measuring/program.mjs';
import { residentMemory } from './measuring/resident-memory.mjs';

const { echo } = await webSocketServers();
const port = await echo();
print({ ready: true, port, memory: await residentMemory() });
serve(async () => ({ memory: await residentMemory() }));
