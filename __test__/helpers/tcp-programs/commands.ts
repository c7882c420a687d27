import { createInterface } from 'node:readline';

/** Runs the commands on its standard input; `stop` ends it. */
export async function runCommands(commands: Record<string, () => unknown>): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    if (line === 'stop') break;
    await commands[line]!();
  }
  // An open input would keep the process running.
  process.stdin.destroy();
}
