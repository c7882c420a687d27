/** Tests on other platforms in `.ci/run`, for those that `TEST_PLATFORMS` names, such as `windows`: each takes half an hour. */
import { join } from 'node:path';

import { main, run } from '../setup/command.mjs';
import { SKIPPED } from './tally.mjs';

const platforms = process.env['TEST_PLATFORMS']?.split(/[ ,]+/).filter(Boolean) ?? [];
const script = join(import.meta.dirname, '../platforms/test-platform.mjs');

if (platforms.length > 0) await main(() => run(process.execPath, [script, ...platforms]));
else process.stdout.write(`${SKIPPED}other platforms: TEST_PLATFORMS is not set\n`);
