import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext, type SecureVersion } from 'node:tls';

import type { ExecutionContext } from 'ava';

import { pem, type CertificateRow } from './certificate-table.js';

/** Disables OpenSSL's own restrictions on certificates, which are not what is tested. */
const CIPHERS = 'DEFAULT:@SECLEVEL=0';
/** The line that requests TLS. */
export const STARTTLS = 'STARTTLS\r\n';

/** Serves TLS with the certificates of a row, at once or after `STARTTLS`; echoes what it receives. */
export async function serveRow(
  t: ExecutionContext,
  row: CertificateRow,
  { plainFirst = false, maxVersion }: { plainFirst?: boolean; maxVersion?: SecureVersion } = {},
): Promise<string> {
  const context = createSecureContext({
    key: row.key,
    cert: pem(row.chain),
    ciphers: CIPHERS,
    maxVersion: maxVersion ?? 'TLSv1.3',
  });
  const server = createServer((socket) => {
    t.teardown(() => socket.destroy());
    // A failed handshake ends in an alert or a reset; the client's side is what is tested.
    socket.on('error', () => undefined);
    if (plainFirst) void startTls(socket, context);
    else echo(socket, context);
  });
  // All addresses, as `localhost` may be an IPv6 address.
  server.listen(0);
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

async function startTls(socket: Socket, context: SecureContext): Promise<void> {
  const [line] = (await once(socket, 'data')) as [Buffer];
  if (line.toString() !== STARTTLS) throw new Error(`not ${STARTTLS}: ${line.toString()}`);
  socket.pause();
  socket.write('OK');
  echo(socket, context);
}

function echo(socket: Socket, secureContext: SecureContext): void {
  const secured = new TLSSocket(socket, { isServer: true, secureContext });
  secured.on('error', () => undefined);
  secured.pipe(secured);
}
