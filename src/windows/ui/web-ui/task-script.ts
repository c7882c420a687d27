import { pathToFileURL } from 'node:url';

import type { Failure } from '../../../internal/agent/protocol.js';
import { Hresult } from '../../../internal/errors/hresult.js';
import type { IBackgroundTask } from '../../application-model/background/background-task-instance.js';

/** Loads a script; what it exports if that is an IBackgroundTask, otherwise null. */
export async function taskOfScript(script: string): Promise<IBackgroundTask | null> {
  const module = (await import(pathToFileURL(script).href)) as Partial<IBackgroundTask> & {
    default?: Partial<IBackgroundTask>;
  };
  const owner = typeof module.run === 'function' ? module : module.default;
  return typeof owner?.run === 'function' ? (owner as IBackgroundTask) : null;
}

/** What an error that ended a task tells of it. */
export function failureOf(error: unknown): Failure {
  const number = (error as { number?: unknown } | null)?.number;
  const hresult = typeof number === 'number' && number < 0 ? number : Hresult.E_FAIL;
  return { hresult: hresult >>> 0, message: String(error) };
}
