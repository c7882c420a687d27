import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { startAtPort } from './daemon.js';
import { InteractiveProcess } from './interactive-process.js';
import type { IssuedCertificate } from './tls-authority.js';

/** The only account. */
export const USER = { name: 'user', password: 'open-sesame' } as const;

/** Starts a separate Dovecot that offers STARTTLS, and returns its port for IMAP. Stopped at the end of the test. */
export async function startDovecot(t: ExecutionContext, server: IssuedCertificate): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-dovecot-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['run', 'state', 'mail']) mkdirSync(join(folder, name));
  chmodSync(join(folder, 'mail'), 0o777);
  writeFileSync(join(folder, 'users'), `${USER.name}:{PLAIN}${USER.password}\n`);
  // Its processes run as other users.
  chmodSync(join(folder, 'users'), 0o644);
  const start = (port: string): InteractiveProcess => {
    const file = join(folder, 'dovecot.conf');
    writeFileSync(file, configuration(folder, server, port));
    const program = new InteractiveProcess(t, 'dovecot', ['-F', '-c', file]);
    // The master ends its children on SIGTERM, not on SIGKILL.
    t.teardown(async () => {
      program.kill('SIGTERM');
      await program.ended();
    });
    return program;
  };
  return (await startAtPort(start, /starting up for imap/)).port;
}

function configuration(folder: string, { pemFile, keyFile }: IssuedCertificate, port: string): string {
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
