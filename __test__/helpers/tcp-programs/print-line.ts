import { writeSync } from 'node:fs';

/** Says a line at once, even when the process ends or its event loop stops right after. */
export function printLine(line: string): void {
  writeSync(1, `${line}\n`);
}
