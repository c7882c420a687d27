import { once } from 'node:events';
import { connect, type ConnectionOptions, type TLSSocket, type TlsOptions } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { ClientCertificateRequest, SocketProtectionLevel } from 'uwp-sockets';

import { rejects, RESET } from '../../../../helpers/failures.js';
import { cut, payload, sha256 } from '../../../../helpers/tcp-payload.js';
import { listenWithTls, take } from '../../../../helpers/tcp-peers.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { tlsNodeServer, type TlsNodeServer } from '../../../../helpers/tls-node.js';
import { testWithAll } from '../../../../helpers/interactive-process.js';
import { connectedTls, receive, send, VERSIONS } from '../../../../helpers/tls-sockets.js';

const SIZE = 3_000_000;

/** OpenSSL is needed only for certificates; the peer is Node. */
const withOpenssl = testWithAll('openssl');

const { authority, server, client } = withCertificates();

/** A `node:tls` server, with a function that accepts its next connection. */
async function serve(t: ExecutionContext, options: TlsOptions = {}): Promise<TlsNodeServer> {
  return tlsNodeServer(t, server, { ca: authority.rootPem, allowHalfOpen: false, ...options });
}

/** A `node:tls` client. */
function dial(t: ExecutionContext, port: string, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({
    host: '127.0.0.1',
    port: Number(port),
    servername: 'localhost',
    ca: authority.rootPem,
    ...options,
  });
  t.teardown(() => socket.destroy());
  return socket.on('error', () => undefined);
}

for (const { level, version } of VERSIONS) {
  withOpenssl(`node:tls as server, ${version}: both sides report the same connection`, async (t) => {
    const { port, accept } = await serve(t, {
      maxVersion: version,
      requestCert: true,
      ALPNProtocols: ['imap', 'pop3'],
    });
    const [socket, peer] = await Promise.all([
      connectedTls(t, authority, port, SocketProtectionLevel.tls13, ({ control }) => {
        control.clientCertificate = client.certificate;
        control.applicationProtocols = ['pop3', 'imap'];
      }),
      accept(),
    ]);
    const { information } = socket;
    t.is(information.protectionLevel, level);
    t.is(peer.getProtocol(), version);
    t.is(peer.getCipher().standardName, information.cipherSuite);
    t.is(peer.alpnProtocol, information.applicationProtocol);
    t.is(peer.servername, 'localhost');
    t.true(peer.authorized);
    t.is(peer.getPeerCertificate().subject.CN, 'client');
  });

  withOpenssl(`node:tls as client, ${version}: both sides report the same connection`, async (t) => {
    const { accept, port } = await listenWithTls(t, ({ control }) => {
      control.serverCertificate = server.certificate;
      control.clientCertificateRequest = ClientCertificateRequest.required;
      control.trustedRoots.append(authority.root);
      control.applicationProtocols = ['imap', 'pop3'];
    });
    const peer = dial(t, port, {
      maxVersion: version,
      ...client,
      ALPNProtocols: ['pop3', 'imap'],
    });
    const [{ information }] = await Promise.all([accept(), once(peer, 'secureConnect')]);
    t.true(peer.authorized);
    t.is(information.protectionLevel, level);
    t.is(peer.getProtocol(), version);
    t.is(peer.getCipher().standardName, information.cipherSuite);
    t.is(peer.alpnProtocol, information.applicationProtocol);
    t.is(information.requestedServerName, 'localhost');
    t.is(information.clientCertificate!.subject, 'client');
  });

  withOpenssl(`node:tls as client, ${version}: it resumes its session`, async (t) => {
    const { accept, port } = await listenWithTls(t, ({ control }) => {
      control.serverCertificate = server.certificate;
    });
    const peer = dial(t, port, { maxVersion: version });
    const issued = once(peer, 'session') as Promise<[Buffer]>;
    const first = await accept();
    await send(first, 'a');
    await take(peer, 1);
    const [session] = await issued;
    const again = dial(t, port, { maxVersion: version, session });
    const [second] = await Promise.all([accept(), once(again, 'secureConnect')]);
    t.true(again.isSessionReused());
    t.true(second.information.isSessionResumed);
    t.false(first.information.isSessionResumed);
  });

  withOpenssl(
    `node:tls as server, ${version}: megabytes in pieces of all sizes arrive in both directions`,
    async (t) => {
      const { port, accept } = await serve(t, { maxVersion: version });
      const [socket, peer] = await Promise.all([connectedTls(t, authority, port), accept()]);
      const [down, up] = [payload(SIZE, 1), payload(SIZE, 2)];
      for (const piece of cut(up, 1, 100, 20_000, 1200, 300_000, 16_384)) void socket.outputStream.writeAsync(piece);
      peer.write(down);
      const [received, taken] = await Promise.all([receive(socket, SIZE), take(peer, SIZE)]);
      t.is(sha256(received), sha256(down));
      t.is(sha256(taken), sha256(up));
    },
  );

  withOpenssl(
    `node:tls as client, ${version}: megabytes in pieces of all sizes arrive in both directions`,
    async (t) => {
      const { accept, port } = await listenWithTls(t, ({ control }) => {
        control.serverCertificate = server.certificate;
      });
      const peer = dial(t, port, { maxVersion: version });
      const socket = await accept();
      const [down, up] = [payload(SIZE, 1), payload(SIZE, 2)];
      for (const piece of cut(down, 1, 100, 20_000, 1200, 300_000, 16_384)) void socket.outputStream.writeAsync(piece);
      peer.write(up);
      const [received, taken] = await Promise.all([receive(socket, SIZE), take(peer, SIZE)]);
      t.is(sha256(received), sha256(up));
      t.is(sha256(taken), sha256(down));
    },
  );

  withOpenssl(`node:tls as server, ${version}: end is an orderly end, destroy a truncated one`, async (t) => {
    const { port, accept } = await serve(t, { maxVersion: version });
    const [first, orderly] = await Promise.all([connectedTls(t, authority, port), accept()]);
    // Node 20 omits close_notify when it ends in the turn in which the handshake completes.
    await Promise.all([send(first, 'first words'), once(orderly, 'data')]);
    orderly.end('last words');
    t.is((await receive(first, 100)).toString(), 'last words');
    t.is((await receive(first, 1)).length, 0);
    const [second, killed] = await Promise.all([connectedTls(t, authority, port), accept()]);
    killed.destroy();
    await rejects(t, receive(second, 1), { hresult: RESET.hresult, status: RESET.status! });
  });

  withOpenssl(`node:tls as client, ${version}: it sees an orderly end after close`, async (t) => {
    const { accept, port } = await listenWithTls(t, ({ control }) => {
      control.serverCertificate = server.certificate;
    });
    const peer = dial(t, port, { maxVersion: version });
    const socket = await accept();
    await send(socket, 'last words');
    socket.close();
    const chunks: Buffer[] = [];
    for await (const chunk of peer) chunks.push(chunk as Buffer);
    t.is(Buffer.concat(chunks).toString(), 'last words');
  });
}

withOpenssl('node:tls as client: it rejects an untrusted certificate, and the listener reports it', async (t) => {
  const { failure, port } = await listenWithTls(t, ({ control }) => {
    control.serverCertificate = authority.selfSigned('untrusted').certificate;
  });
  const peer = dial(t, port);
  const [error] = (await once(peer, 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  t.true((await failure()).error instanceof Error);
});
