import { dirname, join } from 'node:path';
import process from 'node:process';

/** Names another executable. */
const VARIABLE = 'UWP_SOCKETS_AGENT_PROGRAM';
const NAME = process.platform === 'win32' ? 'uwp-sockets-agent.exe' : 'uwp-sockets-agent';

/** The executable of the agent: it is beside the addon. */
export function agentProgram(): string {
  return process.env[VARIABLE] || join(addonDirectory(), NAME);
}

/** The addon is a module, loaded by the time that this is asked for; a program may have others. */
function addonDirectory(): string {
  const addon = Object.keys(require.cache).find((file) => /uwp-sockets[^/\\]*\.node$/.test(file));
  return addon === undefined ? join(__dirname, 'native') : dirname(addon);
}
