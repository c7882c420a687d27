import { join } from 'node:path';

import type { ExecutionContext } from 'ava';
import { ClientCertificateRequest, SocketProtectionLevel } from 'uwp-sockets';

import { InteractiveProcess, testWithAll } from '../../../../helpers/interactive-process.js';
import { rejects, RESET } from '../../../../helpers/failures.js';
import { payload, sha256 } from '../../../../helpers/tcp-payload.js';
import { listenWithTls } from '../../../../helpers/tcp-peers.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { connectedTls, receive, send, VERSIONS } from '../../../../helpers/tls-sockets.js';

const SCRIPT = join(__dirname, '../../../../../__test__/helpers/tls-peer.py');
const SIZE = 2_000_000;

const withPython = testWithAll('openssl', 'python3');

const { authority, server, client } = withCertificates();

function python(t: ExecutionContext, role: string, version: string, ...port: string[]): InteractiveProcess {
  const { pemFile, keyFile } = role === 'server' ? server : client;
  return new InteractiveProcess(t, 'python3', [SCRIPT, role, version, authority.rootFile, pemFile, keyFile, ...port]);
}

/** The data that the script sends. */
function pattern(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, index) => index % 251));
}

for (const { level, version } of VERSIONS) {
  withPython(
    `Python as server, ${version}: both certificates are verified, megabytes go both ways, the end is orderly`,
    async (t) => {
      const program = python(t, 'server', version);
      const [, port] = await program.until(/listening (\d+)/);
      const socket = await connectedTls(t, authority, port!, SocketProtectionLevel.tls13, ({ control }) => {
        control.clientCertificate = client.certificate;
        control.applicationProtocols = ['pop3'];
      });
      await program.until(new RegExp(`^${version} \\S+ pop3 client$`, 'm'));
      t.is(socket.information.protectionLevel, level);
      const up = payload(SIZE);
      program.write(`take ${SIZE}\nsend ${SIZE}\n`);
      await send(socket, up);
      t.is((await program.until(/took (\w+)/))[1], sha256(up));
      t.is(sha256(await receive(socket, SIZE)), sha256(pattern(SIZE)));
      program.write('end\n');
      socket.close();
      await program.until(/orderly end/);
    },
  );

  withPython(
    `Python as client, ${version}: both certificates are verified, megabytes go both ways, the end is orderly`,
    async (t) => {
      const { accept, port } = await listenWithTls(t, ({ control }) => {
        control.serverCertificate = server.certificate;
        control.clientCertificateRequest = ClientCertificateRequest.required;
        control.trustedRoots.append(authority.root);
        control.applicationProtocols = ['pop3', 'imap'];
      });
      const program = python(t, 'client', version, port);
      const socket = await accept();
      await program.until(new RegExp(`^${version} \\S+ pop3 server$`, 'm'));
      t.is(socket.information.protectionLevel, level);
      t.is(socket.information.clientCertificate!.subject, 'client');
      const down = payload(SIZE);
      program.write(`take ${SIZE}\nsend ${SIZE}\n`);
      await send(socket, down);
      t.is((await program.until(/took (\w+)/))[1], sha256(down));
      t.is(sha256(await receive(socket, SIZE)), sha256(pattern(SIZE)));
      program.write('close-notify\n');
      t.is((await receive(socket, 1)).length, 0);
      socket.close();
      await program.until(/the peer sent close_notify too/);
    },
  );

  withPython(`Python as server, ${version}: an end without close_notify is a truncated stream`, async (t) => {
    const program = python(t, 'server', version);
    const [, port] = await program.until(/listening (\d+)/);
    const socket = await connectedTls(t, authority, port!, level, ({ control }) => {
      control.clientCertificate = client.certificate;
    });
    program.write('send 10\ncut\n');
    t.deepEqual(await receive(socket, 10), pattern(10));
    await rejects(t, receive(socket, 1), { hresult: RESET.hresult, status: RESET.status! });
  });
}
