import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { startAtPort } from './daemon.js';
import { Dialogue } from './dialogue.js';
import type { Issued } from './tls-authority.js';

/** Whom it knows. */
export const USER = { name: 'somebody', password: 'open-sesame' } as const;

/** Starts a Dovecot of its own that offers STARTTLS, and returns its port for IMAP. The test's end stops it. */
export async function startDovecot(t: ExecutionContext, server: Issued): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-dovecot-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['run', 'state', 'mail']) mkdirSync(join(folder, name));
  chmodSync(join(folder, 'mail'), 0o777);
  writeFileSync(join(folder, 'users'), `${USER.name}:{PLAIN}${USER.password}\n`);
  // Its processes are other users.
  chmodSync(join(folder, 'users'), 0o644);
  const start = (port: string): Dialogue => {
    const file = join(folder, 'dovecot.conf');
    writeFileSync(file, configuration(folder, server, port));
    const program = new Dialogue(t, 'dovecot', ['-F', '-c', file]);
    // The master takes its processes along.
    t.teardown(async () => {
      program.kill('SIGTERM');
      await program.ended();
    });
    return program;
  };
  return (await startAtPort(start, /starting up for imap/)).port;
}

function configuration(folder: string, { pemFile, keyFile }: Issued, port: string): string {
  return `
protocols = imap
listen = 127.0.0.1
instance_name = ${folder}
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
ssl = yes
ssl_cert = <${pemFile}
ssl_key = <${keyFile}
mail_location = maildir:${folder}/mail/%u
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}
