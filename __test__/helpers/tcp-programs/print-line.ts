import { writeSync } from 'node:fs';

/** Prints a line synchronously, even if the process exits or its event loop stops right after. */
export function printLine(line: string): void {
  writeSync(1, `${line}\n`);
}
