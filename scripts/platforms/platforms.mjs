import { CommandFailed } from '../setup/command.mjs';
import { arm64 } from './targets/arm64.mjs';
import { musl } from './targets/musl.mjs';
import { windows } from './targets/windows.mjs';

/** @typedef {import('./platform.mjs').Platform} Platform */

/** By name. @type {ReadonlyMap<string, Platform>} */
export const PLATFORMS = new Map([windows, arm64, musl].map((platform) => [platform.name, platform]));

/**
 * @param {string} name
 * @throws {CommandFailed} naming those that there are
 */
export function platformNamed(name) {
  const platform = PLATFORMS.get(name);
  if (platform) return platform;
  throw new CommandFailed(`test:platform ${name}`, `the platforms are ${[...PLATFORMS.keys()].join(', ')}`);
}
