import test, { type ExecutionContext } from 'ava';
import {
  Certificate,
  ChainValidationResult,
  HostName,
  SocketProtectionLevel,
  SocketSslErrorSeverity,
  type StreamSocket,
} from 'uwp-sockets';

import { CERTIFICATE_TABLE, type CertificateRow } from '../../../../helpers/certificate-table.js';
import { INVALID_ARGUMENT, rejects, throws, type Failure } from '../../../../helpers/failures.js';
import { LOOPBACK, streamSocket } from '../../../../helpers/tcp-peers.js';
import { serveRow, STARTTLS } from '../../../../helpers/tls-row-server.js';

const IGNORABLE: readonly number[] = [
  ChainValidationResult.untrusted,
  ChainValidationResult.expired,
  ChainValidationResult.incompleteChain,
  ChainValidationResult.wrongUsage,
  ChainValidationResult.invalidName,
  ChainValidationResult.revocationInformationMissing,
  ChainValidationResult.revocationFailure,
];
/** Names that every machine resolves; the others are for verification only. */
const RESOLVABLE = new Set(['localhost', '127.0.0.1']);

type Attempt = (socket: StreamSocket) => Promise<void>;

/** A way to connect to the server of a row by TLS. */
interface Way {
  readonly title: string;
  readonly fits: (row: CertificateRow) => boolean;
  readonly start: (t: ExecutionContext, row: CertificateRow) => Promise<Attempt>;
}

const WAYS: readonly Way[] = [
  { title: 'connect', fits: (row) => RESOLVABLE.has(row.host), start: connecting },
  { title: 'upgrade', fits: () => true, start: upgrading },
];

async function connecting(t: ExecutionContext, row: CertificateRow): Promise<Attempt> {
  const port = await serveRow(t, row);
  const host = new HostName(row.host);
  return async (socket) => socket.connectAsync(host, port, SocketProtectionLevel.tls13);
}

/** TLS 1.2 here, so that both versions see every row. */
async function upgrading(t: ExecutionContext, row: CertificateRow): Promise<Attempt> {
  const port = await serveRow(t, row, { plainFirst: true, maxVersion: 'TLSv1.2' });
  const host = new HostName(row.host);
  return async (socket) => {
    await socket.connectAsync(LOOPBACK, port);
    await socket.outputStream.writeAsync(Buffer.from(STARTTLS));
    await socket.inputStream.readAsync(new Uint8Array(2), 2);
    await socket.upgradeToSslAsync(SocketProtectionLevel.tls12, host);
  };
}

function prepared(t: ExecutionContext, row: CertificateRow): StreamSocket {
  const socket = streamSocket(t);
  for (const root of row.roots) socket.control.trustedRoots.append(new Certificate(root));
  for (const list of row.revocationLists) socket.control.certificateRevocationLists.append(list);
  return socket;
}

function failureOf(row: CertificateRow): Failure {
  return { hresult: `0x${row.hresult.toString(16).toUpperCase()}`, status: row.status as never };
}

function severityOf(row: CertificateRow): SocketSslErrorSeverity {
  if (row.results.length === 0) return SocketSslErrorSeverity.none;
  return isIgnorable(row) ? SocketSslErrorSeverity.ignorable : SocketSslErrorSeverity.fatal;
}

function isIgnorable(row: CertificateRow): boolean {
  return row.results.every((result) => IGNORABLE.includes(result));
}

/** The certificates that were sent and all of their errors, whether the connection succeeded or not. */
function shows(t: ExecutionContext, { information }: StreamSocket, row: CertificateRow): void {
  const blob = (certificate: Certificate): Buffer => Buffer.from(certificate.getCertificateBlob().bytes);
  const { serverCertificate, serverIntermediateCertificates } = information;
  const shown = [...(serverCertificate ? [serverCertificate] : []), ...serverIntermediateCertificates].map(blob);
  t.deepEqual(shown, [...row.chain]);
  t.deepEqual([...information.serverCertificateErrors], [...row.results] as ChainValidationResult[]);
  t.is(information.serverCertificateErrorSeverity, severityOf(row));
}

async function works(t: ExecutionContext, { inputStream, outputStream }: StreamSocket): Promise<void> {
  await outputStream.writeAsync(Buffer.from('hello'));
  const answer = Buffer.alloc(5);
  await inputStream.readAsync(answer, answer.length);
  t.is(answer.toString(), 'hello');
}

function ignore(socket: StreamSocket, results: readonly number[]): void {
  for (const result of results) {
    if (IGNORABLE.includes(result)) socket.control.ignorableServerCertificateErrors.append(result as never);
  }
}

if (CERTIFICATE_TABLE.length === 0) {
  test.skip('the table of certificate errors: there is no Rust toolchain to make the certificates', () => undefined);
}

for (const { title, fits, start } of WAYS) {
  for (const row of CERTIFICATE_TABLE.filter((each) => fits(each) && each.key !== '')) {
    const isGood = row.results.length === 0;
    const outcome = isGood ? 'succeeds' : isIgnorable(row) ? 'fails unless ignored' : 'always fails';
    test(`${title}, ${row.name}: ${outcome}`, async (t) => {
      const attempt = await start(t, row);
      const socket = prepared(t, row);
      if (!isGood) {
        await rejects(t, attempt(socket), failureOf(row));
        shows(t, socket, row);
        ignore(socket, row.results);
      }
      if (isIgnorable(row)) {
        await attempt(socket);
        await works(t, socket);
      } else {
        await rejects(t, attempt(socket), failureOf(row));
      }
      shows(t, socket, row);
    });
  }
}

for (const { title, start } of WAYS) {
  for (const several of CERTIFICATE_TABLE.filter(({ name }) => name === 'everything-ignorable')) {
    test(`${title}: as long as one error is not ignored, it is the one that is reported`, async (t) => {
      const attempt = await start(t, several);
      for (const left of several.results) {
        const socket = prepared(t, several);
        ignore(
          socket,
          several.results.filter((result) => result !== left),
        );
        const alone = CERTIFICATE_TABLE.find(({ results }) => results.length === 1 && results[0] === left);
        await rejects(t, attempt(socket), failureOf(alone ?? several));
        shows(t, socket, several);
      }
    });
  }
}

test('nothing but the seven can be ignored', (t) => {
  for (const result of Object.values(ChainValidationResult)) {
    const socket = streamSocket(t);
    socket.control.ignorableServerCertificateErrors.append(result);
    if (!IGNORABLE.includes(result)) {
      throws(t, () => socket.connectAsync(LOOPBACK, '1', SocketProtectionLevel.tls12), INVALID_ARGUMENT);
    }
  }
});
