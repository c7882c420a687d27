import { dirname, join } from 'node:path';
import { process } from '../runtime/process.js';

/** Names another executable. */
const VARIABLE = 'UWP_SOCKETS_AGENT_PROGRAM';
const NAME = process.platform === 'win32' ? 'uwp-sockets-agent.exe' : 'uwp-sockets-agent';
const PACKAGE = `uwp-sockets-${process.platform}-${process.arch}`;

/** The executable of the agent: it is beside the addon. */
export function agentProgram(): string {
  return process.env[VARIABLE] || join(addonDirectory(), NAME);
}

/** The addon is a module that was loaded before this is asked for. Not every runtime lists it: then it is looked for again. */
function addonDirectory(): string {
  const addon = Object.keys(require.cache).find((file) => /uwp-sockets[^/\\]*\.node$/.test(file));
  return addon === undefined ? (packageDirectory() ?? join(__dirname, 'native')) : dirname(addon);
}

function packageDirectory(): string | null {
  for (const libc of ['', '-gnu', '-musl']) {
    try {
      return dirname(require.resolve(`${PACKAGE}${libc}/package.json`));
    } catch {
      // It is not installed: only the one for this system is.
    }
  }
  return null;
}
