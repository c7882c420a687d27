/**
 * `build-native.mjs [--release] [options of napi build]`: builds the addon and, where there is an agent, its executable into
 * `src/native`.
 */
import { join } from 'node:path';

import { hasAgent } from './release/agent.mjs';
import { main, run } from './setup/command.mjs';

const ROOT = join(import.meta.dirname, '..');
const NAPI = join(ROOT, 'node_modules/@napi-rs/cli/dist/cli.js');

await main(() => {
  const options = process.argv.slice(2);
  napi('binding', '--platform', '--no-js', '--dts', 'index.d.cts', ...options);
  if (hasAgent(targetOf(options))) napi('agent', ...options);
});

/**
 * @param {string} crate
 * @param {readonly string[]} options
 */
function napi(crate, ...options) {
  const place = ['--manifest-path', `crates/${crate}/Cargo.toml`, '--output-dir', 'src/native'];
  run(process.execPath, [NAPI, 'build', ...place, ...options], { cwd: ROOT });
}

/** @param {readonly string[]} options */
function targetOf(options) {
  const index = options.indexOf('--target');
  return (index >= 0 && options[index + 1]) || process.env['CARGO_BUILD_TARGET'] || process.platform;
}
