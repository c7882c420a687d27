/** `npm start [file]`: builds what changed, then runs the main job. */
import { join } from 'node:path';

import { main, npm, run } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';

const ROOT = join(import.meta.dirname, '..');

await main(() => {
  ensureDependencies(ROOT);
  npm(['run', '--silent', 'build'], { cwd: ROOT });
  run(process.execPath, [join(ROOT, 'benchmark/main-job/start.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
});
