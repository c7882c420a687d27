import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { startAtPort } from './daemon.js';
import { InteractiveProcess } from './interactive-process.js';

/** Who may use a squid that asks. */
export const PROXY_USER = { name: 'Mufasa', password: 'Circle of Life' } as const;

/** A name that only squid knows, as one of this machine: nothing reaches it directly. */
export const BEHIND_PROXY = 'server.invalid';

/** Rules of a squid that lets everyone through, except to port 1. */
export const OPEN: readonly string[] = ['http_access allow all'];

/** Rules of a squid that asks for Digest. */
export const WITH_DIGEST: readonly string[] = [
  'auth_param digest program /usr/lib/squid/digest_file_auth {folder}/users',
  'auth_param digest children 1 startup=1',
  'auth_param digest realm a realm',
  'acl known proxy_auth REQUIRED',
  'http_access allow known',
  'http_access deny all',
];

/** Starts a separate squid, and returns its port. Killed at the end of the test. */
export async function startSquid(t: ExecutionContext, rules: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-squid-'));
  // It works as another user.
  chmodSync(folder, 0o755);
  // Shared memory has the name of the service, and squid leaves it behind when it is killed.
  const service = `uwp${randomBytes(8).toString('hex')}`;
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const part of ['metadata', 'queues', 'readers']) {
      rmSync(`/dev/shm/${service}-cf__${part}.shm`, { force: true });
    }
  });
  writeFileSync(join(folder, 'users'), `${PROXY_USER.name}:${PROXY_USER.password}\n`, { mode: 0o644 });
  writeFileSync(join(folder, 'hosts'), `127.0.0.1 ${BEHIND_PROXY}\n`, { mode: 0o644 });
  const start = (port: string): InteractiveProcess => {
    const file = join(folder, 'squid.conf');
    const lines = [...common(port), ...rules].map((line) => line.replaceAll('{folder}', folder));
    writeFileSync(file, `${lines.join('\n')}\n`);
    // In the foreground, with its log on standard error.
    return new InteractiveProcess(t, 'squid', ['-N', '-n', service, '-d', '1', '-f', file]);
  };
  const { port } = await startAtPort(start, /Accepting HTTP Socket connections/);
  // It says so before it listens.
  while (!(await accepts(port)));
  return port;
}

async function accepts(port: string): Promise<boolean> {
  const socket = connect(Number(port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function common(port: string): string[] {
  return [
    `http_port 127.0.0.1:${port}`,
    'hosts_file {folder}/hosts',
    'cache_log {folder}/log',
    'coredump_dir {folder}',
    'pid_filename none',
    'access_log none',
    'cache deny all',
    'cache_mem 8 MB',
    'pinger_enable off',
    'netdb_filename none',
    'icp_port 0',
    'max_filedescriptors 1024',
    'visible_hostname localhost',
    'acl port_1 port 1',
    'http_access deny port_1',
  ];
}
