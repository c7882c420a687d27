import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import test from 'ava';
import { SocketErrorStatus, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { testWithAll } from '../../../../helpers/interactive-process.js';
import { rejects } from '../../../../helpers/failures.js';
import { startPostfix } from '../../../../helpers/postfix.js';
import { streamSocket } from '../../../../helpers/tcp-peers.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { LOCALHOST, receiveLine, send, trustingSocket, VERSIONS } from '../../../../helpers/tls-sockets.js';

const EXAMPLE = join(__dirname, '../../../../../examples/starttls.mjs');

const isRoot = process.getuid?.() === 0;
const withPostfix = isRoot
  ? testWithAll('openssl', 'postfix')
  : (title: string): void => test.skip(`${title} (needs root)`, () => undefined);

const { authority, server } = withCertificates();

async function exchange(socket: StreamSocket, command: string): Promise<string[]> {
  if (command) await send(socket, `${command}\r\n`);
  const answer = [];
  do answer.push(await receiveLine(socket));
  while (answer.at(-1)![3] === '-');
  return answer;
}

withPostfix('Postfix: after STARTTLS the exchange continues over TLS', async (t) => {
  const port = startPostfix(t, server);
  for (const { level } of VERSIONS) {
    const socket = trustingSocket(t, authority);
    await socket.connectAsync(LOCALHOST, port);
    t.regex((await exchange(socket, ''))[0]!, /^220 localhost ESMTP/);
    t.true((await exchange(socket, 'EHLO localhost')).some((line) => line.endsWith('STARTTLS')));
    t.regex((await exchange(socket, 'STARTTLS'))[0]!, /^220 /);
    await socket.upgradeToSslAsync(level, LOCALHOST);
    t.is(socket.information.protectionLevel, level);
    t.is(socket.information.serverCertificate!.subject, 'server');
    t.false((await exchange(socket, 'EHLO localhost')).some((line) => line.endsWith('STARTTLS')));
    t.regex((await exchange(socket, 'QUIT'))[0]!, /^221 /);
  }
});

withPostfix('Postfix: an untrusted certificate ends the connection', async (t) => {
  const port = startPostfix(t, server);
  const socket = streamSocket(t);
  await socket.connectAsync(LOCALHOST, port);
  await exchange(socket, '');
  await exchange(socket, 'STARTTLS');
  const upgraded = socket.upgradeToSslAsync(SocketProtectionLevel.tls13, LOCALHOST);
  await rejects(t, upgraded, { hresult: '0x800B010A', status: SocketErrorStatus.certificateUntrustedRoot });
  t.is(socket.information.serverCertificate!.subject, 'server');
});

withPostfix('examples/starttls.mjs prints the certificate, and the reply of Postfix after the upgrade', async (t) => {
  const port = startPostfix(t, server);
  const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, 'localhost', port, authority.rootFile]);
  t.regex(stdout, /^certificate: server, until \d{4}-/);
  t.regex(stdout, /^cipher suite: TLS_/m);
  t.regex(stdout, /^250-localhost$/m);
  t.notRegex(stdout, /STARTTLS/);
  const failed = await t.throwsAsync<Error & { stderr: string }>(
    promisify(execFile)(process.execPath, [EXAMPLE, 'localhost', port]),
  );
  t.regex(failed.stderr, /certificate/i);
});
