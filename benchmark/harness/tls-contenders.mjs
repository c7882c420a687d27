import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./implementations.mjs').Implementation} Implementation */

export const UWP = 'uwp-sockets';
export const NODE = 'node:tls';
export const CEILING = 'ceiling (tokio-rustls)';

/** @type {readonly (readonly [string, Implementation])[]} */
export const TLS_CONTENDERS = [
  [UWP, 'uwp'],
  [NODE, 'node'],
  [CEILING, 'rust'],
];

/**
 * Runs `use` with a folder of certificates that the certificate authority of the tests has just issued.
 *
 * @template Result
 * @param {Bench} bench
 * @param {(certificates: string) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withCertificates(bench, use) {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-bench-'));
  try {
    issueCertificates(bench, folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {Bench} bench
 * @param {string} folder
 */
function issueCertificates(bench, folder) {
  const options = { folder, host: bench.loopback.host };
  const { file, args } = bench.command({ implementation: 'rust', program: 'tls-certificates' }, options);
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no certificates: ${stderr}`);
}
