import test from 'ava';
import type { StreamSocket } from 'uwp-sockets';

import { testWithAll } from '../../../../helpers/interactive-process.js';
import { startDovecot, USER } from '../../../../helpers/dovecot.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { LOCALHOST, receiveLine, send, trustingSocket, VERSIONS } from '../../../../helpers/tls-sockets.js';

const isRoot = process.getuid?.() === 0;
const withDovecot = isRoot
  ? testWithAll('openssl', 'dovecot')
  : (title: string): void => test.skip(`${title} (needs root)`, () => undefined);

const { authority, server } = withCertificates();

/** Sends a command with a tag, and reads up to the line that has the tag. */
async function exchange(socket: StreamSocket, command: string): Promise<string> {
  await send(socket, `a ${command}\r\n`);
  const lines: string[] = [];
  do lines.push(await receiveLine(socket));
  while (!lines.at(-1)!.startsWith('a '));
  return lines.join('\n');
}

withDovecot('Dovecot: after STARTTLS the mailbox opens in TLS', async (t) => {
  const port = await startDovecot(t, server);
  for (const { level } of VERSIONS) {
    const socket = trustingSocket(t, authority);
    await socket.connectAsync(LOCALHOST, port);
    t.regex(await receiveLine(socket), /^\* OK .*ready/);
    t.regex(await exchange(socket, 'CAPABILITY'), /^\* CAPABILITY .*\bSTARTTLS\b.*\na OK/);
    t.regex(await exchange(socket, 'STARTTLS'), /^a OK/);
    await socket.upgradeToSslAsync(level, LOCALHOST);
    t.is(socket.information.protectionLevel, level);
    t.is(socket.information.serverCertificate!.subject, 'server');
    t.regex(await exchange(socket, 'CAPABILITY'), /^\* CAPABILITY (?!.*STARTTLS).*\na OK/);
    t.regex(await exchange(socket, `LOGIN ${USER.name} ${USER.password}`), /^a OK/m);
    t.regex(await exchange(socket, 'SELECT INBOX'), /^\* 0 EXISTS[^]*\na OK/m);
    t.regex(await exchange(socket, 'LOGOUT'), /^\* BYE .*\na OK/);
  }
});
