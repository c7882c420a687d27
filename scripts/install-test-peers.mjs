/** Installs the programs of other projects that some tests need. A test whose program is missing is skipped. */
import { spawnSync } from 'node:child_process';

import { withoutServices } from './setup/without-services.mjs';

/** @typedef {{ debianPackage: string, program: string, alternatives?: readonly string[] }} Peer */

/** Debian package and the program that a test starts. @type {readonly Peer[]} */
const PEERS = [
  { debianPackage: 'apache2', program: 'apache2' },
  // 100 MB, and a fifth less than with windows.
  {
    debianPackage: 'chromium-headless-shell',
    program: 'chromium-headless-shell',
    alternatives: ['chromium', 'google-chrome'],
  },
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
  const missing = PEERS.filter(isMissing);
  if (missing.length === 0) return;
  const obstacle = installationObstacle() ?? aptInstall(missing.map(({ debianPackage }) => debianPackage));
  const names = missing.filter(isMissing).map(({ program }) => program);
  if (names.length === 0) return;
  const reason = obstacle ?? 'this system has no such package';
  process.stdout.write(`Tests against ${names.join(', ')} will be skipped: not installed, and ${reason}\n`);
}

/** @param {Peer} peer */
function isMissing({ program, alternatives = [] }) {
  return ![program, ...alternatives].some(isOnPath);
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
  if (update) return update;
  // One that a system does not have would keep apt-get from installing the others.
  const known = packages.filter((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0);
  return withoutServices(() => apt('install', '--yes', '--no-install-recommends', ...known));
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
