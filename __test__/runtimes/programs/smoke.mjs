// The smoke suite: the cases on the main thread, the same in a worker, and how processes and workers with open sockets end.
// Prints TAP. Needs nothing but the installed package, so that it runs on every runtime and on every platform.
import { Worker } from 'node:worker_threads';

import { CASES } from './cases.mjs';
import { ENDS } from './ends.mjs';
import { printPlan, printResult, runCases } from './report.mjs';

console.log(`# ${runtime()}`);
await runCases(CASES, printResult);
await inWorker();
await runCases(ENDS, printResult);
printPlan();

/** Runs the cases in a worker, which has to end by itself when they are done: no socket is open any more. */
async function inWorker() {
  const worker = new Worker(new URL('in-worker.mjs', import.meta.url));
  worker.on('message', ({ title, ...result }) => printResult({ title: `in a worker: ${title}`, ...result }));
  const error = await new Promise((resolve) => {
    worker.on('error', (reason) => resolve(String(reason?.stack ?? reason)));
    worker.on('exit', (code) => resolve(code === 0 ? undefined : `it exited with code ${code}`));
  });
  printResult({ title: 'in a worker: it ends by itself', error });
}

/** Name and version. */
function runtime() {
  const { bun, deno, electron, node } = process.versions;
  const others = { bun, deno, electron };
  const [name, version] = Object.entries(others).find(([, each]) => each !== undefined) ?? ['node', node];
  return `${name} ${version}`;
}
