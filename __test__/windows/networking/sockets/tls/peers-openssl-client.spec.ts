import type { ExecutionContext } from 'ava';
import { HostName, SocketErrorStatus, SocketProtectionLevel } from 'uwp-sockets';

import { testWithAll } from '../../../../helpers/interactive-process.js';
import { rejects, RESET } from '../../../../helpers/failures.js';
import { opensslServer, ORDERLY_END, exchangesData, type OpensslServer } from '../../../../helpers/openssl-server.js';
import { sha256 } from '../../../../helpers/tcp-payload.js';
import { streamSocket } from '../../../../helpers/tcp-peers.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import {
  connectedTls,
  digits,
  LOCALHOST,
  receive,
  receiveLine,
  send,
  trustingSocket,
  VERSIONS,
} from '../../../../helpers/tls-sockets.js';

const SIZE = 2_000_000;

const withOpenssl = testWithAll('openssl');

const { authority, server, client } = withCertificates('DNS:localhost,IP:127.0.0.1');

/** A server with the default certificate, in the folder of the authority. */
async function serve(t: ExecutionContext, ...options: string[]): Promise<OpensslServer> {
  return opensslServer(t, server, options, authority.path('.'));
}

for (const { level, version, option } of VERSIONS) {
  withOpenssl(`s_server, ${version}: negotiated parameters, and data in both directions`, async (t) => {
    const { program, port } = await serve(t, option);
    const socket = await connectedTls(t, authority, port);
    t.is(socket.information.protectionLevel, level);
    t.regex(socket.information.cipherSuite, /^TLS_/);
    t.is(socket.information.serverCertificate!.subject, 'server');
    t.is(socket.information.serverCertificateErrors.size, 0);
    t.false(socket.information.isSessionResumed);
    await exchangesData(t, program, socket);
  });

  withOpenssl(`s_server, ${version}: a required client certificate is sent`, async (t) => {
    const { program, port } = await serve(t, option, '-CAfile', authority.rootFile, '-Verify', '1');
    const socket = await connectedTls(t, authority, port, level, ({ control }) => {
      control.clientCertificate = client.certificate;
    });
    await program.until(/subject=CN = client/);
    await exchangesData(t, program, socket);
  });

  withOpenssl(`s_server, ${version}: a client without the required certificate gets an error`, async (t) => {
    const { port } = await serve(t, option, '-CAfile', authority.rootFile, '-Verify', '1', '-verify_return_error');
    const socket = trustingSocket(t, authority);
    // TLS 1.3: the client's handshake completes before the server verifies its certificate.
    const refused = socket.connectAsync(LOCALHOST, port, level).then(async () => receive(socket, 1));
    const { hresult } = await t.throwsAsync<Error & { hresult: string }>(Promise.resolve(refused));
    t.is(hresult, level === SocketProtectionLevel.tls13 ? '0x8009030E' : '0x80090331');
  });

  withOpenssl(`s_server, ${version}: an untrusted client certificate is rejected`, async (t) => {
    const { port } = await serve(t, option, '-CAfile', authority.rootFile, '-Verify', '1', '-verify_return_error');
    const socket = trustingSocket(t, authority);
    socket.control.clientCertificate = authority.selfSigned('untrusted').certificate;
    const refused = socket.connectAsync(LOCALHOST, port, level).then(async () => receive(socket, 1));
    const { hresult } = await t.throwsAsync<Error & { hresult: string }>(Promise.resolve(refused));
    t.is(hresult, '0x80090325');
  });

  withOpenssl(`s_server, ${version}: where it is optional, a client without certificate is served`, async (t) => {
    const { program, port } = await serve(t, option, '-CAfile', authority.rootFile, '-verify', '1');
    await exchangesData(t, program, await connectedTls(t, authority, port));
  });

  withOpenssl(`s_server, ${version}: a client certificate that is not requested is not sent`, async (t) => {
    const { program, port } = await serve(t, option);
    const socket = await connectedTls(t, authority, port, level, ({ control }) => {
      control.clientCertificate = client.certificate;
    });
    await exchangesData(t, program, socket);
    t.notRegex(program.output.toString(), /CN = client/);
  });

  withOpenssl(`s_server, ${version}: the second connection resumes the session of the first`, async (t) => {
    const { program, port } = await serve(t, option);
    const first = await connectedTls(t, authority, port, level);
    await exchangesData(t, program, first);
    first.close();
    const second = await connectedTls(t, authority, port, level);
    t.true(second.information.isSessionResumed);
    t.is(second.information.serverCertificate!.subject, 'server');
    await exchangesData(t, program, second);
    t.regex(program.output.toString(), /Reused session-id|---\nReused, /);
  });

  withOpenssl(`s_server, ${version}: megabytes arrive intact in both directions at once`, async (t) => {
    const { program, port } = await serve(t, option, '-naccept', '1');
    const socket = await connectedTls(t, authority, port, level);
    const [down, up] = [digits(SIZE, 1), digits(SIZE, 2)];
    program.write(down);
    const [received] = await Promise.all([receive(socket, SIZE), send(socket, up)]);
    t.is(sha256(received), sha256(down));
    socket.close();
    t.is(await program.ended(), 0);
    t.true(program.output.includes(up), 'what s_server received is what was sent');
  });

  withOpenssl(`s_server, ${version}: its close_notify after a file is an orderly end`, async (t) => {
    const file = digits(SIZE, 3);
    authority.write('file', file);
    const { port } = await serve(t, option, '-HTTP');
    const socket = await connectedTls(t, authority, port, level);
    await send(socket, 'GET /file HTTP/1.0\r\n\r\n');
    t.is(sha256(await receive(socket, SIZE + 1)), sha256(file));
  });

  withOpenssl(`s_server, ${version}: when it is killed the stream is truncated after its data`, async (t) => {
    const { program, port } = await serve(t, option);
    const socket = await connectedTls(t, authority, port, level);
    await exchangesData(t, program, socket);
    program.write('0 last words\n');
    t.is(await receiveLine(socket), '0 last words');
    program.kill();
    await rejects(t, receive(socket, 1), { hresult: RESET.hresult, status: RESET.status! });
  });

  withOpenssl(`s_server, ${version}: it reports an orderly end of the client`, async (t) => {
    const { program, port } = await serve(t, option, '-naccept', '1');
    const socket = await connectedTls(t, authority, port, level);
    await exchangesData(t, program, socket);
    socket.close();
    t.is(await program.ended(), 0);
    await program.until(ORDERLY_END);
    t.notRegex(program.output.toString(), /ERROR/);
  });
}

withOpenssl('s_server: the certificate of an IP address is valid for that address only', async (t) => {
  const { program, port } = await serve(t);
  const socket = trustingSocket(t, authority);
  await socket.connectAsync(new HostName('127.0.0.1'), port, SocketProtectionLevel.tls13);
  await exchangesData(t, program, socket);
  const { port: other } = await opensslServer(t, authority.issue('elsewhere', 'serverAuth', 'IP:192.0.2.1'));
  const refused = trustingSocket(t, authority).connectAsync(
    new HostName('127.0.0.1'),
    other,
    SocketProtectionLevel.tls13,
  );
  await rejects(t, refused, { hresult: '0x800B010F', status: SocketErrorStatus.certificateCommonNameIsIncorrect });
});

withOpenssl('s_server: an untrusted certificate is rejected, and its error ignored only if requested', async (t) => {
  const { program, port } = await opensslServer(t, authority.selfSigned('untrusted'));
  const refused = streamSocket(t).connectAsync(LOCALHOST, port, SocketProtectionLevel.tls13);
  await rejects(t, refused, { hresult: '0x800B0109', status: SocketErrorStatus.certificateUntrustedRoot });
  await program.until(/alert/);
});

withOpenssl('s_server: application protocols are agreed on, or the connection fails', async (t) => {
  const { program, port } = await serve(t, '-alpn', 'imap,pop3');
  const socket = await connectedTls(t, authority, port, SocketProtectionLevel.tls13, ({ control }) => {
    control.applicationProtocols = ['pop3', 'imap'];
  });
  t.is(socket.information.applicationProtocol, 'imap');
  await program.until(/ALPN protocols selected: imap/);
  socket.close();
  const other = trustingSocket(t, authority);
  other.control.applicationProtocols = ['h2'];
  await rejects(t, other.connectAsync(LOCALHOST, port, SocketProtectionLevel.tls13), { hresult: '0x80090331' });
});

withOpenssl('s_server: keys are updated in both directions, with and without a request', async (t) => {
  const { program, port } = await serve(t, '-tls1_3');
  const socket = await connectedTls(t, authority, port);
  await exchangesData(t, program, socket);
  for (const command of ['k\n', 'K\n', 'K\n']) {
    program.write(command);
    await exchangesData(t, program, socket);
  }
});

withOpenssl('s_server: TLS 1.1 is rejected as a server without TLS', async (t) => {
  const { program, port } = await serve(t, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0');
  const refused = trustingSocket(t, authority).connectAsync(LOCALHOST, port, SocketProtectionLevel.tls13);
  await rejects(t, refused, { hresult: '0x80090308' });
  await program.until(/unsupported protocol|alert/);
});

withOpenssl('s_server: minProtectionLevel tls13 rejects TLS 1.2', async (t) => {
  const { port } = await serve(t, '-tls1_2');
  const socket = trustingSocket(t, authority);
  socket.control.minProtectionLevel = SocketProtectionLevel.tls13;
  await rejects(t, socket.connectAsync(LOCALHOST, port, SocketProtectionLevel.tls13), { hresult: '0x80090308' });
});
