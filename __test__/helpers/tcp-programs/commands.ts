import { createInterface } from 'node:readline';

/** Obeys the lines that come in; `stop` ends. */
export async function runCommands(commands: Record<string, () => unknown>): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    if (line === 'stop') break;
    await commands[line]!();
  }
  // An open input would hold the process.
  process.stdin.destroy();
}
