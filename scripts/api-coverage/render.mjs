/** Writes `docs/api-coverage.md` from the tables. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { document } from './document.mjs';
import { NAMESPACES } from './tables/index.mjs';

writeFileSync(join(import.meta.dirname, '../../docs/api-coverage.md'), document(NAMESPACES));
