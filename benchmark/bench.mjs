import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { accepts } from './cases/accepts.mjs';
import { broker } from './cases/broker.mjs';
import { footprint } from './cases/footprint.mjs';
import { growth } from './cases/growth.mjs';
import { idleMemory, tlsMemory } from './cases/idle-memory.mjs';
import { latency, tlsLatency } from './cases/latency.mjs';
import { tcpBatch } from './cases/tcp-batch.mjs';
import { tlsBulk } from './cases/tls-bulk.mjs';
import { tlsHandshakes } from './cases/tls-handshakes.mjs';
import { udpAwaited, udpBatch, udpMixed } from './cases/udp-batch.mjs';
import { udpBusy } from './cases/udp-busy.mjs';
import { udpDelivered } from './cases/udp-delivered.mjs';
import { udpFlood } from './cases/udp-flood.mjs';
import { udpMemory } from './cases/udp-memory.mjs';
import { udpReceived } from './cases/udp-received.mjs';
import { udpRelay } from './cases/udp-relay.mjs';
import { udpSharePort } from './cases/udp-share-port.mjs';
import { udpSockets } from './cases/udp-sockets.mjs';
import { webSocketBroadcast } from './cases/websocket-broadcast.mjs';
import { webSocketClients } from './cases/websocket-clients.mjs';
import { webSocketDeflate, webSocketEcho, webSocketLarge, webSocketTls } from './cases/websocket-echo.mjs';
import { webSocketHandshakes } from './cases/websocket-handshakes.mjs';
import { webSocketLatency } from './cases/websocket-latency.mjs';
import { webSocketMemory } from './cases/websocket-memory.mjs';
import { Bench } from './harness/bench.mjs';
import { environment } from './harness/environment.mjs';
import { Implementations } from './harness/implementations.mjs';
import { loopback, vethPair } from './harness/network.mjs';
import { saveResults } from './harness/results.mjs';
import { bun, deno, installRuntimes, newestNode } from './harness/runtimes.mjs';
import { systemCallCounter } from './harness/system-calls.mjs';
import { alignedTable, ProgressLine } from './harness/terminal.mjs';
import { targetTable } from './harness/targets.mjs';

const CASES = [
  udpBatch,
  udpMixed,
  udpAwaited,
  udpDelivered,
  udpReceived,
  udpRelay,
  udpSockets,
  udpSharePort,
  udpFlood,
  udpBusy,
  udpMemory,
  tcpBatch,
  latency,
  accepts,
  idleMemory,
  tlsBulk,
  tlsHandshakes,
  tlsLatency,
  tlsMemory,
  webSocketEcho,
  webSocketLarge,
  webSocketTls,
  webSocketDeflate,
  webSocketBroadcast,
  webSocketHandshakes,
  webSocketLatency,
  webSocketMemory,
  webSocketClients,
  broker,
  footprint,
  growth,
];
const ROOT = join(import.meta.dirname, '..');

const USAGE = `npm run bench -- [case …] [--smoke] [--save] [--help]

  case …    only these; without a name all
  --smoke   every program once, briefly: does everything arrive? (numbers mean nothing)
  --save    keep the results of a run that does not cover every case
`;

/** @typedef {{ names: string[], smoke: boolean, save: boolean, help: boolean }} Options `names` of cases, none for all */

const line = new ProgressLine(process.stderr);

/**
 * @param {string[]} words
 * @returns {Options}
 * @throws on an unknown word
 */
function parseOptions(words) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const flags = { smoke: flag, save: flag, help: flag };
  const { values, positionals: names } = parseArgs({ args: words, options: flags, allowPositionals: true });
  const known = CASES.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return { names, ...values };
}

/** @param {Options} options */
async function main(options) {
  const networks = [loopback(), ...reachable(options)];
  process.on('exit', () => networks.forEach((network) => network.close()));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  if (!options.smoke && options.names.length === 0) installMissingRuntimes();
  const implementations = new Implementations(ROOT);
  const counter = options.smoke ? undefined : await systemCallCounter();
  const bench = new Bench({
    implementations,
    networks,
    smoke: options.smoke,
    systemCallCounter: counter,
    log,
    progress,
  });
  const record = { ...environment(), ...implementations.versions, systemCallsCountedBy: counter?.name ?? null };
  const results = await runCases(bench, options);
  const run = { environment: record, skipped: bench.skipped, cases: results };
  printTargets(results);
  if (options.save || (!options.smoke && options.names.length === 0)) {
    log(`\nsaved as ${saveResults(run, familyOf(options.names))}`);
  }
}

/**
 * What the named cases are about, for the name of their results: `websocket` for `websocket-echo websocket-tls`.
 *
 * @param {readonly string[]} names none for all
 */
function familyOf(names) {
  return [...new Set(names.map((name) => name.split('-')[0]))].join('-');
}

function installMissingRuntimes() {
  if (![newestNode(), bun(), deno()].some((runtime) => 'missing' in runtime)) return;
  log('installing the runtimes to compare with');
  try {
    installRuntimes();
  } catch (error) {
    log(`their rows are left out: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * @param {Bench} bench
 * @param {Options} options
 */
async function runCases(bench, { names }) {
  const chosen = CASES.filter(({ name }) => names.length === 0 || names.includes(name));
  const results = [];
  for (const { name, title, run } of chosen) {
    log(`\n${name}: ${title}`);
    const { sections, targets } = await run(bench);
    sections.forEach(({ title: heading, head, body }) => log(`\n${alignedTable([heading, ...head.slice(1)], body)}`));
    results.push({ name, title, sections, targets });
  }
  return results;
}

/** @param {Options} options */
function reachable({ smoke }) {
  if (smoke) return [];
  try {
    return [vethPair()];
  } catch (error) {
    log(`no pair of network namespaces, loopback only: ${/** @type {Error} */ (error).message.split('\n')[0]}`);
    return [];
  }
}

/** @param {import('./harness/section.mjs').CaseResult[]} results */
function printTargets(results) {
  const { head, body } = targetTable(results.flatMap(({ targets }) => targets));
  log(`\n${alignedTable(head, body)}`);
}

/** @param {string} text */
function log(text) {
  line.clear();
  process.stdout.write(`${text}\n`);
}

/**
 * @param {number} done
 * @param {number} total
 */
function progress(done, total) {
  if (done < total) line.show(`${done} of ${total} runs`);
  else line.clear();
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else await main(options);
} catch (error) {
  line.clear();
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
}
