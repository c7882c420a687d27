import { closeSync } from 'node:fs';
import { process } from '../runtime/process.js';

/**
 * Closes a descriptor that came from the agent and was not adopted. On Windows it is a handle, not a number of the C library, which
 * Node.js cannot close: it stays until the process ends.
 */
export function closeDescriptor(descriptor: number): void {
  if (process.platform !== 'win32') closeSync(descriptor);
}
