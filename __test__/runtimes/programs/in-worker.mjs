import { parentPort } from 'node:worker_threads';

import { CASES } from './cases.mjs';
import { runCases } from './report.mjs';

await runCases(CASES, (result) => parentPort.postMessage(result));
