/** Debian starts the services of a package when it is installed, unless a policy of the system denies it. */
import { rmSync, writeFileSync } from 'node:fs';

/** Program that Debian runs before it starts a service; exit code 101 denies the start. */
const POLICY = '/usr/sbin/policy-rc.d';
const DENY_ALL = '#!/bin/sh\nexit 101\n';

/**
 * Installs packages without starting the services in them. An existing policy of the system is not changed.
 *
 * @template T
 * @param {() => T} install
 * @param {string} [policy] file of the policy
 * @returns {T}
 */
export function withoutServices(install, policy = POLICY) {
  // Ctrl-C ends the installation, which gets it too; this process continues, to remove the policy.
  process.on('SIGINT', ignoreSignal);
  const isOurs = denyStarts(policy);
  try {
    return install();
  } finally {
    if (isOurs) rmSync(policy, { force: true });
    process.off('SIGINT', ignoreSignal);
  }
}

/**
 * @param {string} policy
 * @returns {boolean} false where there is a policy already, or none can be written
 */
function denyStarts(policy) {
  try {
    writeFileSync(policy, DENY_ALL, { flag: 'wx', mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

function ignoreSignal() {}
