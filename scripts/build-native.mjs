/**
 * `build-native.mjs [--release] [options of napi build]`: builds the addon and the executable of the agent into `src/native`.
 */
import { join } from 'node:path';

import { main, run } from './setup/command.mjs';

const ROOT = join(import.meta.dirname, '..');
const NAPI = join(ROOT, 'node_modules/@napi-rs/cli/dist/cli.js');

await main(() => {
  const options = process.argv.slice(2);
  napi('binding', '--platform', '--no-js', '--dts', 'index.d.cts', ...options);
  napi('agent', ...options);
});

/**
 * @param {string} crate
 * @param {readonly string[]} options
 */
function napi(crate, ...options) {
  const place = ['--manifest-path', `crates/${crate}/Cargo.toml`, '--output-dir', 'src/native'];
  run(process.execPath, [NAPI, 'build', ...place, ...options], { cwd: ROOT });
}
