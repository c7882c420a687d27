import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { disconnect, request } from '../../dist/internal/agent/connection.js';
import { agentPlace } from './fake-agent.js';

const EXECUTABLE = join(__dirname, '../../dist/native/uwp-sockets-agent');

/** Tests of the agent run one after the other: it is found by variables of the environment. */
export const withAgent: typeof test.serial = existsSync(EXECUTABLE)
  ? test.serial
  : (test.skip as unknown as typeof test.serial);

/** An agent that keeps sockets for a task. */
export interface RunningAgent {
  readonly pid: number;
  /** Of a task without an entry point: the program itself gets its activations. */
  readonly taskId: string;
}

/** Starts the agent, as the package does, and registers a task; it is killed at the end of the test. */
export function runningAgent(t: ExecutionContext): RunningAgent {
  agentPlace(t);
  delete process.env['UWP_SOCKETS_AGENT_PROGRAM'];
  const { taskId } = request('register', {
    task: {
      name: 'test',
      entryPoint: null,
      trigger: { kind: 'socketActivity' },
      conditions: [],
      group: null,
      cancelOnConditionLoss: false,
      isNetworkRequested: false,
    },
    // Whatever may be started: the tests take the sockets back themselves.
    launch: { program: '/bin/true', args: [], cwd: '/', env: {} },
  }).message;
  const { pid } = JSON.parse(execFileSync(EXECUTABLE, ['status', '--json'], { encoding: 'utf8' })) as { pid: number };
  t.teardown(() => {
    disconnect();
    process.kill(pid, 'SIGKILL');
  });
  return { pid, taskId };
}
