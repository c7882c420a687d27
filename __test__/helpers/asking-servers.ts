import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { startAtPort } from './daemon.js';
import { InteractiveProcess } from './interactive-process.js';

/** Whom the servers know. */
export const KNOWN_USER = { name: 'Mufasa', password: 'Circle of Life' } as const;

const REALM = 'a realm';

/** Starts an nginx that asks for Basic in front of a WebSocket server on a loopback port; returns its own port. */
export function startNginx(t: ExecutionContext, upstream: string): Promise<string> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'users'), `${KNOWN_USER.name}:{PLAIN}${KNOWN_USER.password}\n`);
  const configuration = (port: string): string => `
daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder};
  proxy_temp_path ${folder};
  fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder};
  scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${port};
    location / {
      auth_basic "${REALM}";
      auth_basic_user_file ${folder}/users;
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
    }
  }
}
`;
  return start(t, folder, configuration, ['nginx', '-p', folder, '-c'], /using the "\w+" event method/);
}

/** The same with a lighttpd that asks for Digest with SHA-256. */
export function startLighttpd(t: ExecutionContext, upstream: string): Promise<string> {
  const folder = temporaryFolder(t);
  const { name, password } = KNOWN_USER;
  const secret = createHash('sha256').update(`${name}:${REALM}:${password}`).digest('hex');
  writeFileSync(join(folder, 'users'), `${name}:${REALM}:${secret}\n`);
  const configuration = (port: string): string => `
server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${port}
server.modules = ( "mod_auth", "mod_authn_file", "mod_proxy" )
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "${folder}/users"
auth.require = ( "/" => ( "method" => "digest", "algorithm" => "SHA-256", "realm" => "${REALM}", "require" => "valid-user" ) )
proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => ${upstream} )) )
proxy.header = ( "upgrade" => "enable" )
`;
  return start(t, folder, configuration, ['lighttpd', '-D', '-f'], /server started/);
}

async function start(
  t: ExecutionContext,
  folder: string,
  configuration: (port: string) => string,
  [program, ...parameters]: readonly [string, ...string[]],
  ready: RegExp,
): Promise<string> {
  const file = join(folder, 'configuration');
  const { port } = await startAtPort((at) => {
    writeFileSync(file, configuration(at));
    return new InteractiveProcess(t, program, [...parameters, file]);
  }, ready);
  return port;
}

function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-asking-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
