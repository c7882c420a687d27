import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import type { ExecutionContext } from 'ava';

/** Turns of the proofs; each of them ends with a kill. */
export const TURNS = 200;

/** Longest time in milliseconds that a program lives after its transfer: the next one works by then. */
const MAX_LIFE = 40;

/** What programs do with a socket that they own by turns. */
export interface Turn {
  readonly kind: 'stream' | 'datagrams' | 'listener';
  readonly id: string;
  /** Bytes, datagrams or connections until it is given back. */
  readonly amount: number;
}

/** Runs a program that owns the socket for a turn; it is killed at a random time after the transfer. Returns its output. */
export async function runOwner(
  t: ExecutionContext,
  { kind, id, amount }: Turn,
  onLine?: (line: string) => void,
): Promise<string[]> {
  const words = [join(__dirname, 'agent-programs/owner.js'), kind, id, String(amount)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'transferred') {
      void kill(child.pid!);
      return lines;
    }
    if (line.startsWith('leaks')) throw new Error(`the owner ${line}`);
    onLine?.(line);
    lines.push(line);
  }
  throw new Error(`the owner ended after ${lines.length} lines: ${lines.at(-1)}`);
}

async function kill(pid: number): Promise<void> {
  await pause(Math.random() * MAX_LIFE);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It came to the end of the stream, and ended.
  }
}

/** Open descriptors of a process. */
export function descriptorsOf(pid: number | 'self'): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Waits until a process has so many descriptors again; fails with the test's deadline. */
export async function untilDescriptors(pid: number | 'self', count: number): Promise<void> {
  while (descriptorsOf(pid) !== count) await pause(5);
}
