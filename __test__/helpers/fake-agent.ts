import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { ExecutionContext } from 'ava';

/** The task that the fake agent knows. */
export const TASK = '11111111-2222-3333-4444-555555555555';

/** Compiled tests are in `.build`, two levels deep as here; scripts stay where they are. */
const SCRIPT = join(__dirname, '../../__test__/helpers/fake-agent.py');

/** What an agent does wrong. */
export interface Fault {
  /** The requests concerned. */
  readonly of: string;
  readonly how: 'never' | 'close' | 'half' | 'huge' | 'nonsense' | 'other' | 'refusal' | 'bare' | 'short';
}

export interface FakeAgent {
  readonly directory: string;
  readonly pid: number;
  /** Ends it, as a crash would. */
  readonly kill: () => Promise<void>;
}

/** A directory for an agent, which this program then asks; it is removed at the end of the test. */
export function agentPlace(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'uwp-agent-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  process.env['UWP_SOCKETS_AGENT'] = join(directory, 'agent.sock');
  process.env['UWP_SOCKETS_STATE'] = join(directory, 'state');
  process.env['UWP_SOCKETS_APPLICATION'] = 'tests';
  process.env['UWP_SOCKETS_AGENT_PROGRAM'] = join(directory, 'no-such-program');
  return directory;
}

/** Starts an agent that only keeps sockets, at an endpoint of its own; it is killed at the end of the test. */
export async function fakeAgent(t: ExecutionContext, fault?: Fault, user?: number): Promise<FakeAgent> {
  const directory = agentPlace(t);
  const words = [fault ? `${fault.of}:${fault.how}` : '', ...(user === undefined ? [] : [String(user)])];
  const endpoint = process.env['UWP_SOCKETS_AGENT']!;
  const child = spawn('python3', [SCRIPT, endpoint, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  t.teardown(kill);
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return { directory, pid: child.pid!, kill };
}
