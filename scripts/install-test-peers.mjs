/** Installs the programs of other projects that some tests need. A test whose program is missing is skipped. */
import { spawnSync } from 'node:child_process';

import { withoutServices } from './setup/without-services.mjs';

/** Debian package and the program that a test starts. */
const PEERS = [
  { debianPackage: 'apache2', program: 'apache2' },
  { debianPackage: 'ethtool', program: 'ethtool' },
  { debianPackage: 'avahi-daemon', program: 'avahi-daemon' },
  { debianPackage: 'dovecot-imapd', program: 'dovecot' },
  { debianPackage: 'gnutls-bin', program: 'gnutls-serv' },
  { debianPackage: 'iproute2', program: 'ip' },
  { debianPackage: 'lighttpd', program: 'lighttpd' },
  { debianPackage: 'netcat-openbsd', program: 'nc' },
  { debianPackage: 'nginx-light', program: 'nginx' },
  { debianPackage: 'openssl', program: 'openssl' },
  { debianPackage: 'postfix', program: 'postfix' },
  { debianPackage: 'postgresql', program: 'pg_lsclusters' },
  { debianPackage: 'python3', program: 'python3' },
  { debianPackage: 'socat', program: 'socat' },
  { debianPackage: 'squid', program: 'squid' },
  { debianPackage: 'systemd', program: 'systemd-socket-activate' },
  { debianPackage: 'tshark', program: 'tshark' },
];

/** Without a network apt-get would try for many minutes. */
const APT_TIMEOUT_MS = 300_000;

/** Installs missing programs where possible; prints which are missing and why. */
export function installTestPeers() {
  const missing = PEERS.filter(({ program }) => !isOnPath(program));
  if (missing.length === 0) return;
  const obstacle = installationObstacle() ?? aptInstall(missing.map(({ debianPackage }) => debianPackage));
  if (!obstacle) return;
  const names = missing.map(({ program }) => program).join(', ');
  process.stdout.write(`Tests against ${names} will be skipped: not installed, and ${obstacle}\n`);
}

/** @returns {string | undefined} */
function installationObstacle() {
  if (process.getuid?.() !== 0) return 'only root can install it';
  return isOnPath('apt-get') ? undefined : 'this system has no apt-get';
}

/**
 * @param {readonly string[]} packages
 * @returns {string | undefined} why it failed
 */
function aptInstall(packages) {
  const update = apt('update');
  return update ?? withoutServices(() => apt('install', '--yes', '--no-install-recommends', ...packages));
}

/**
 * @param {readonly string[]} args
 * @returns {string | undefined} why it failed
 */
function apt(...args) {
  const { status, stderr, error } = spawnSync('apt-get', ['--quiet', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: APT_TIMEOUT_MS,
  });
  return status === 0 ? undefined : `apt-get ${args[0]} failed: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

/** @param {string} program */
function isOnPath(program) {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}
