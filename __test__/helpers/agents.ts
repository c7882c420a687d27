import type { ExecutionContext } from 'ava';
import { fakeAgent, TASK } from './fake-agent.js';

/** An agent that keeps sockets for a task. */
export interface AnyAgent {
  readonly pid: number;
  readonly taskId: string;
}

/** Starts an agent with a task. */
export async function anyAgent(t: ExecutionContext): Promise<AnyAgent> {
  const agent = await fakeAgent(t);
  return { pid: agent.pid, taskId: TASK };
}
