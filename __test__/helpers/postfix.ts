import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { IssuedCertificate } from './tls-authority.js';

const MASTER = '/usr/lib/postfix/sbin/master';

/** Below the ephemeral ports. */
const [FIRST_PORT, END_OF_PORTS] = [12_000, 30_000];
const ATTEMPTS = 10;

/** Starts a separate Postfix that offers STARTTLS, and returns its port. Stopped at the end of the test. */
export function startPostfix(t: ExecutionContext, server: IssuedCertificate): string {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-postfix-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(folder, name));
  spawnSync('chown', ['postfix', join(folder, 'data')]);
  writeFileSync(join(folder, 'server.pem'), server.cert + server.key, { mode: 0o600 });
  writeFileSync(join(folder, 'etc/main.cf'), main(folder));
  t.teardown(() => stop(folder));
  return startAtPort(folder);
}

/** `master -w` exits when the master listens, or has failed to. */
function startAtPort(folder: string): string {
  const environment = { ...process.env, MAIL_CONFIG: join(folder, 'etc') };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = String(randomInt(FIRST_PORT, END_OF_PORTS));
    writeFileSync(join(folder, 'etc/master.cf'), services(port));
    spawnSync('postfix', ['-c', join(folder, 'etc'), 'check'], { stdio: 'ignore' });
    const { status } = spawnSync(MASTER, ['-w'], { env: environment, stdio: 'ignore' });
    if (status === 0) return port;
  }
  throw new Error(`Postfix did not start in ${ATTEMPTS} attempts`);
}

function stop(folder: string): void {
  const file = join(folder, 'queue/pid/master.pid');
  if (existsSync(file)) process.kill(Number(readFileSync(file, 'utf8')), 'SIGTERM');
}

function main(folder: string): string {
  return `
compatibility_level = 3.6
config_directory = ${folder}/etc
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_tls_cert_file = ${folder}/server.pem
smtpd_tls_key_file = ${folder}/server.pem
smtpd_tls_security_level = may
`;
}

function services(port: string): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
rewrite unix - - n - - trivial-rewrite
`;
}
