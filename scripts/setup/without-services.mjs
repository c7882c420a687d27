/** Debian starts the services of a package when it is installed, unless a policy of the system says no. */
import { rmSync, writeFileSync } from 'node:fs';

/** What Debian asks before it starts a service; 101 says no. */
const POLICY = '/usr/sbin/policy-rc.d';
const REFUSAL = '#!/bin/sh\nexit 101\n';

/**
 * Installs packages without starting the services in them. A policy that this system has already stays as it is.
 *
 * @template T
 * @param {() => T} install
 * @param {string} [policy] file of the policy
 * @returns {T}
 */
export function withoutServices(install, policy = POLICY) {
  // Ctrl-C reaches the installation too and ends it; this process goes on to remove the policy.
  process.on('SIGINT', goOn);
  const isOurs = refuse(policy);
  try {
    return install();
  } finally {
    if (isOurs) rmSync(policy, { force: true });
    process.off('SIGINT', goOn);
  }
}

/**
 * @param {string} policy
 * @returns {boolean} false where there is a policy already, or there can be none
 */
function refuse(policy) {
  try {
    writeFileSync(policy, REFUSAL, { flag: 'wx', mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

function goOn() {}
