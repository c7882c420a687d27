import type { ExecutionContext } from 'ava';
import { ChainValidationResult, SocketSslErrorSeverity, type StreamSocket } from 'uwp-sockets';

import { testWithAll } from '../../../../helpers/interactive-process.js';
import { rejects, type Failure } from '../../../../helpers/failures.js';
import { opensslServer, exchangesData } from '../../../../helpers/openssl-server.js';
import { withCertificates, type IssuedCertificate, type TlsAuthority } from '../../../../helpers/tls-authority.js';
import { EXPIRED, UNTRUSTED, WRONG_NAME, WRONG_USAGE } from '../../../../helpers/tls-failures.js';
import { tlsNodeServer } from '../../../../helpers/tls-node.js';
import { LOCALHOST, receiveLine, send, trustingSocket, VERSIONS } from '../../../../helpers/tls-sockets.js';

const { untrusted, expired, invalidName, wrongUsage } = ChainValidationResult;

const withOpenssl = testWithAll('openssl');

const { authority } = withCertificates();

/** A server certificate, its errors, and the error of a connect. */
interface Row {
  readonly title: string;
  readonly issue: (authority: TlsAuthority) => IssuedCertificate;
  readonly errors: readonly ChainValidationResult[];
  readonly failure: Failure;
}

const ROWS: readonly Row[] = [
  { title: 'expired', issue: (by) => by.expired(), errors: [expired], failure: EXPIRED },
  { title: 'self-signed', issue: (by) => by.selfSigned('self'), errors: [untrusted], failure: UNTRUSTED },
  { title: 'for another name', issue: (by) => by.server('DNS:elsewhere'), errors: [invalidName], failure: WRONG_NAME },
  { title: 'for clients', issue: (by) => by.client(), errors: [wrongUsage], failure: WRONG_USAGE },
  {
    title: 'self-signed for another name',
    issue: (by) => by.selfSigned('self', 'DNS:elsewhere'),
    errors: [untrusted, invalidName],
    failure: UNTRUSTED,
  },
  {
    title: 'expired and for another name',
    issue: (by) => by.expired('DNS:elsewhere'),
    errors: [expired, invalidName],
    failure: EXPIRED,
  },
];

/** A running server. */
interface Peer {
  readonly port: string;
  /** Data passes between the server and the connected client. */
  readonly exchangesData: (socket: StreamSocket) => Promise<void>;
}

type Version = (typeof VERSIONS)[number];

async function sServer(t: ExecutionContext, issued: IssuedCertificate, { option }: Version): Promise<Peer> {
  const { program, port } = await opensslServer(t, issued, [option]);
  return { port, exchangesData: async (socket) => exchangesData(t, program, socket) };
}

async function nodeTls(t: ExecutionContext, issued: IssuedCertificate, { version }: Version): Promise<Peer> {
  const { port, accept } = await tlsNodeServer(t, issued, { minVersion: version, maxVersion: version });
  const echo = async (socket: StreamSocket): Promise<void> => {
    const peer = await accept();
    peer.pipe(peer);
    await send(socket, 'hello\n');
    t.is(await receiveLine(socket), 'hello');
  };
  return { port, exchangesData: echo };
}

/** All errors are reported, whether the connection succeeded or not. */
function shows(t: ExecutionContext, { information }: StreamSocket, issued: IssuedCertificate, { errors }: Row): void {
  t.deepEqual(information.serverCertificate!.getHashValue(), issued.certificate.getHashValue());
  t.deepEqual([...information.serverCertificateErrors], [...errors]);
  t.is(information.serverCertificateErrorSeverity, SocketSslErrorSeverity.ignorable);
}

for (const [name, serve] of [
  ['s_server', sServer],
  ['node:tls', nodeTls],
] as const) {
  for (const version of VERSIONS) {
    for (const row of ROWS) {
      withOpenssl(
        `${name}, ${version.version}, ${row.title}: rejected, and connected when the error is ignored`,
        async (t) => {
          const issued = row.issue(authority);
          const peer = await serve(t, issued, version);
          const socket = trustingSocket(t, authority);
          const { ignorableServerCertificateErrors } = socket.control;
          for (const each of row.errors) {
            const failure = each === row.errors[0] ? row.failure : WRONG_NAME;
            await rejects(t, socket.connectAsync(LOCALHOST, peer.port, version.level), failure);
            shows(t, socket, issued, row);
            ignorableServerCertificateErrors.append(each);
          }
          await socket.connectAsync(LOCALHOST, peer.port, version.level);
          shows(t, socket, issued, row);
          await peer.exchangesData(socket);
        },
      );
    }
  }
}
