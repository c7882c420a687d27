import type { ExecutionContext } from 'ava';

import { startAtPort } from '../../../../helpers/daemon.js';
import { InteractiveProcess, testWithAll } from '../../../../helpers/interactive-process.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { connectedTls, receive, send, VERSIONS } from '../../../../helpers/tls-sockets.js';

const withNginx = testWithAll('openssl', 'nginx');

const { authority, server, client } = withCertificates();

/** Starts an nginx in one process that answers with the name of the client. */
async function serve(t: ExecutionContext, verification: 'on' | 'optional'): Promise<string> {
  const start = (port: string): InteractiveProcess => {
    const file = authority.write(`nginx-${port}.conf`, configuration(port, verification));
    return new InteractiveProcess(t, 'nginx', ['-p', authority.path('.'), '-c', file]);
  };
  return (await startAtPort(start, /using the "\w+" event method/)).port;
}

function configuration(port: string, verification: string): string {
  return `
daemon off;
master_process off;
pid ${authority.path(`nginx-${port}.pid`)};
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${server.pemFile};
    ssl_certificate_key ${server.keyFile};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_client_certificate ${authority.rootFile};
    ssl_verify_client ${verification};
    location / { return 200 "$ssl_protocol $ssl_client_verify $ssl_client_s_dn"; }
  }
}
`;
}

for (const { level, version } of VERSIONS) {
  for (const verification of ['on', 'optional'] as const) {
    withNginx(
      `nginx, ${version}, ssl_verify_client ${verification}: it identifies the client by its certificate`,
      async (t) => {
        const port = await serve(t, verification);
        const socket = await connectedTls(t, authority, port, level, ({ control }) => {
          control.clientCertificate = client.certificate;
        });
        await send(socket, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
        const answer = (await receive(socket, 10_000)).toString();
        t.regex(answer, /^HTTP\/1\.1 200 OK/);
        t.true(answer.endsWith(`${version} SUCCESS CN=client`), answer);
      },
    );
  }

  withNginx(
    `nginx, ${version}: without certificate a client is served where it is optional, else rejected`,
    async (t) => {
      for (const [verification, status] of [
        ['optional', 200],
        ['on', 400],
      ] as const) {
        const socket = await connectedTls(t, authority, await serve(t, verification), level);
        await send(socket, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
        t.true((await receive(socket, 10_000)).toString().startsWith(`HTTP/1.1 ${status} `));
      }
    },
  );
}
