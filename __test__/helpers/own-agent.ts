import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

const AGENT = join(__dirname, '../../dist/native/uwp-sockets-agent');

/** An agent for one test: its place, and the folder of what belongs to it. All is gone at the end of the test. */
export class OwnAgent {
  readonly folder: string;
  /** For programs that use it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #state: string;

  constructor(t: ExecutionContext) {
    this.folder = mkdtempSync(join(tmpdir(), 'uwp-background-'));
    this.#state = join(this.folder, 'state');
    mkdirSync(join(this.folder, 'agent'), { mode: 0o700 });
    this.environment = {
      ...process.env,
      UWP_SOCKETS_AGENT: join(this.folder, 'agent', 'agent.sock'),
      UWP_SOCKETS_STATE: this.#state,
    };
    t.teardown(() => this.#end());
  }

  /** What the scripts of a task have printed. */
  output(task: string): string {
    const file = join(this.#state, 'tasks', `${task}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Of the agent that runs; null for none. */
  get pid(): number | null {
    const { status, stdout } = spawnSync(AGENT, ['status', '--json'], { env: this.environment, encoding: 'utf8' });
    return status === 0 ? (JSON.parse(stdout) as { pid: number }).pid : null;
  }

  /** Ends the agent as a crash would. */
  kill(): void {
    process.kill(this.pid!, 'SIGKILL');
  }

  #end(): void {
    const { status, stderr } = spawnSync(AGENT, ['stop', '--force'], { env: this.environment, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the agent does not stop: ${stderr}`);
    this.#killTasks();
    rmSync(this.folder, { recursive: true });
  }

  /** Tasks that were just starting would make files of their own in the folder. */
  #killTasks(): void {
    if (process.platform !== 'linux') return;
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (environmentOf(id).includes(`UWP_SOCKETS_STATE=${this.#state}\0`)) process.kill(Number(id), 'SIGKILL');
    }
  }
}

/** Empty for a process of somebody else, and for one that has ended. */
function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1');
  } catch {
    return '';
  }
}
