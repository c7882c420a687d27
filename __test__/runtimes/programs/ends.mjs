// How processes and workers with open sockets end.
import assert from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const OPEN_SOCKETS = new URL('open-sockets.mjs', import.meta.url);
/** Milliseconds: a runtime may free what a worker had only after `terminate`. */
const PATIENCE = 2000;
/** How this runtime starts a script, with the permissions that addons, child processes and workers need. */
const RUN = 'deno' in process.versions ? ['run', '--allow-all'] : [];

/** @type {readonly (readonly [string, () => Promise<void>])[]} */
export const ENDS = [
  ['end: a process ends by itself when its sockets are closed', () => processEnds('close', 0)],
  ['end: process.exit with open sockets', () => processEnds('exit', 7)],
  ['end: an uncaught error with open sockets', () => processEnds('throw', 1)],
  ['end: process.exit while a worker has open sockets', () => processEnds('exit-with-worker', 7)],
  ['end: a worker exits with open sockets', workerExits],
  ['end: worker.terminate with open sockets', workerTerminated],
  ['end: the port of a terminated worker is free', portOfTerminatedWorker],
  ['end: five workers are terminated one after the other', severalWorkers],
];

async function processEnds(way, expected) {
  const child = spawn(process.execPath, [...RUN, fileURLToPath(OPEN_SOCKETS), way], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code, signal] = await once(child, 'close');
  assert.deepEqual(
    { code, signal, opened: output.includes('opened') },
    { code: expected, signal: null, opened: true },
    output,
  );
}

/** A worker with open sockets and the port of its listener. */
async function workerWithSockets(way) {
  const worker = new Worker(OPEN_SOCKETS, { workerData: way });
  const [port] = await once(worker, 'message');
  return { worker, port };
}

async function workerExits() {
  const worker = new Worker(OPEN_SOCKETS, { workerData: 'exit' });
  const [code] = await once(worker, 'exit');
  assert.equal(code, 7);
}

async function workerTerminated() {
  const { worker } = await workerWithSockets('stay');
  await worker.terminate();
}

async function portOfTerminatedWorker() {
  const { worker, port } = await workerWithSockets('stay');
  await worker.terminate();
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await listenOnce(port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || performance.now() > deadline) throw error;
    }
  }
}

async function listenOnce(port) {
  const server = createServer().listen(Number(port), '127.0.0.1');
  await once(server, 'listening');
  server.close();
}

async function severalWorkers() {
  for (let count = 0; count < 5; count++) await workerTerminated();
}
