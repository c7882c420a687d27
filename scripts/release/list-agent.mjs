/** Completes what `napi create-npm-dirs` writes; see `npm run generate`. */
import { join } from 'node:path';

import { listAgent } from './agent.mjs';

listAgent(join(import.meta.dirname, '../..'));
