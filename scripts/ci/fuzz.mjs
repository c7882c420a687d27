/** The fuzz targets in `.ci/run`, run for `FUZZ_SECONDS` each, if set: building them takes as long as all other steps together. */
import { join } from 'node:path';

import { main, run } from '../setup/command.mjs';
import { SKIPPED } from './tally.mjs';

const seconds = process.env['FUZZ_SECONDS'];

if (seconds) await main(() => run(process.execPath, [join(import.meta.dirname, '../fuzz.mjs'), '--seconds', seconds]));
else process.stdout.write(`${SKIPPED}fuzz targets: FUZZ_SECONDS is not set\n`);
