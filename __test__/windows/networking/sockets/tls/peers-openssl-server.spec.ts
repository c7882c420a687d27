import type { ExecutionContext } from 'ava';
import {
  ClientCertificateRequest,
  HostName,
  SocketErrorStatus,
  SocketProtectionLevel,
  type StreamSocket,
  type StreamSocketListener,
} from 'uwp-sockets';

import { InteractiveProcess, testWithAll } from '../../../../helpers/interactive-process.js';
import { assertFailure, rejects, RESET } from '../../../../helpers/failures.js';
import { sha256 } from '../../../../helpers/tcp-payload.js';
import { listen, listenWithTls, type Listening } from '../../../../helpers/tcp-peers.js';
import { withCertificates, type IssuedCertificate } from '../../../../helpers/tls-authority.js';
import { digits, receive, receiveLine, send, VERSIONS } from '../../../../helpers/tls-sockets.js';

const SIZE = 2_000_000;

const withOpenssl = testWithAll('openssl');

const { authority, server, client } = withCertificates('DNS:localhost,IP:127.0.0.1');

async function serve(
  t: ExecutionContext,
  prepare: (listener: StreamSocketListener) => void = () => undefined,
): Promise<Listening> {
  return listenWithTls(t, (listener) => {
    listener.control.serverCertificate = server.certificate;
    prepare(listener);
  });
}

/** Starts `openssl s_client`, which verifies the server, prints received data and sends its standard input. */
function connect(t: ExecutionContext, port: string, ...options: string[]): InteractiveProcess {
  const verification = ['-CAfile', authority.rootFile, '-verify_return_error', '-verify_hostname', 'localhost'];
  const name = options.includes('-noservername') ? [] : ['-servername', 'localhost'];
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, ...name, ...verification, ...options];
  return new InteractiveProcess(t, 'openssl', words);
}

async function exchangesData(t: ExecutionContext, program: InteractiveProcess, socket: StreamSocket): Promise<void> {
  await send(socket, 'from the server\n');
  // s_client prints data at once, and its own messages later.
  await program.until(/from the server\n/);
  program.write('0 from the client\n');
  t.is(await receiveLine(socket), '0 from the client');
}

function show({ pemFile, keyFile }: IssuedCertificate): string[] {
  return ['-cert', pemFile, '-key', keyFile];
}

for (const { level, version, option } of VERSIONS) {
  withOpenssl(
    `s_client, ${version}: it verifies the server; negotiated parameters, and data in both directions`,
    async (t) => {
      const { accept, port } = await serve(t);
      const program = connect(t, port, option);
      const socket = await accept();
      await program.until(new RegExp(`${version}, Cipher is`));
      t.is(socket.information.protectionLevel, level);
      t.is(socket.information.requestedServerName, 'localhost');
      t.is(socket.information.serverCertificate, null);
      t.is(socket.information.clientCertificate, null);
      await exchangesData(t, program, socket);
    },
  );

  withOpenssl(`s_client, ${version}: information has the certificate of the client`, async (t) => {
    const { accept, port } = await serve(t, ({ control }) => {
      control.clientCertificateRequest = ClientCertificateRequest.required;
      control.trustedRoots.append(authority.root);
    });
    const program = connect(t, port, option, ...show(client));
    const socket = await accept();
    t.is(socket.information.clientCertificate!.subject, 'client');
    await exchangesData(t, program, socket);
  });

  withOpenssl(`s_client, ${version}: without the required certificate it is rejected with an alert`, async (t) => {
    const { failure, port } = await serve(t, ({ control }) => {
      control.clientCertificateRequest = ClientCertificateRequest.required;
      control.trustedRoots.append(authority.root);
    });
    const program = connect(t, port, option);
    const { error, remoteAddress } = await failure();
    assertFailure(t, error, { hresult: '0x80090327' });
    t.is(remoteAddress.canonicalName, '127.0.0.1');
    await program.until(
      version === 'TLSv1.3' ? /alert certificate required/ : /alert (handshake failure|certificate required)/,
    );
    t.not(await program.ended(), 0);
  });

  withOpenssl(`s_client, ${version}: an untrusted certificate is rejected, also where none is required`, async (t) => {
    const { failure, port } = await serve(t, ({ control }) => {
      control.clientCertificateRequest = ClientCertificateRequest.optional;
      control.trustedRoots.append(authority.root);
    });
    const program = connect(t, port, option, ...show(authority.selfSigned('untrusted')));
    assertFailure(t, (await failure()).error, {
      hresult: '0x800B0109',
      status: SocketErrorStatus.certificateUntrustedRoot,
    });
    await program.until(/alert unknown ca/);
  });

  withOpenssl(`s_client, ${version}: where a certificate is optional, both kinds of client are served`, async (t) => {
    const { accept, port } = await serve(t, ({ control }) => {
      control.clientCertificateRequest = ClientCertificateRequest.optional;
      control.trustedRoots.append(authority.root);
    });
    const bare = connect(t, port, option);
    const first = await accept();
    t.is(first.information.clientCertificate, null);
    await exchangesData(t, bare, first);
    const identified = connect(t, port, option, ...show(client));
    const second = await accept();
    t.is(second.information.clientCertificate!.subject, 'client');
    await exchangesData(t, identified, second);
  });

  withOpenssl(`s_client, ${version}: a session is resumed, with the certificate of its client`, async (t) => {
    const { accept, port } = await serve(t, ({ control }) => {
      control.clientCertificateRequest = ClientCertificateRequest.required;
      control.trustedRoots.append(authority.root);
    });
    const session = authority.path(`session${version}`);
    const first = connect(t, port, option, ...show(client), '-sess_out', session);
    const begun = await accept();
    t.false(begun.information.isSessionResumed);
    await exchangesData(t, first, begun);
    first.write('Q\n');
    t.is(await first.ended(), 0);
    const second = connect(t, port, option, ...show(client), '-sess_in', session);
    const resumed = await accept();
    await second.until(/Reused, /);
    t.true(resumed.information.isSessionResumed);
    t.is(resumed.information.clientCertificate?.subject, 'client');
    await exchangesData(t, second, resumed);
  });

  withOpenssl(
    `s_client, ${version}: megabytes arrive intact in both directions at once, and end in order`,
    async (t) => {
      const { accept, port } = await serve(t);
      const program = connect(t, port, option, '-quiet');
      const socket = await accept();
      const [down, up] = [digits(SIZE, 1), digits(SIZE, 2)];
      program.write(up);
      const [received] = await Promise.all([receive(socket, SIZE), send(socket, down)]);
      socket.close();
      t.is(await program.ended(), 0);
      t.is(sha256(received), sha256(up));
      t.is(sha256(program.output), sha256(down));
    },
  );

  withOpenssl(
    `s_client, ${version}: its close_notify is an orderly end, and when it is killed the stream is truncated`,
    async (t) => {
      const { accept, port } = await serve(t);
      const orderly = connect(t, port, option);
      const first = await accept();
      await exchangesData(t, orderly, first);
      orderly.write('Q\n');
      t.is((await receive(first, 1)).length, 0);
      const killed = connect(t, port, option);
      const second = await accept();
      await exchangesData(t, killed, second);
      killed.kill();
      await rejects(t, receive(second, 1), { hresult: RESET.hresult, status: RESET.status! });
    },
  );
}

withOpenssl('s_client: the certificate is selected by the requested name', async (t) => {
  const other = authority.issue('other', 'serverAuth', 'DNS:other.example');
  const { accept, port } = await serve(t, ({ control }) => {
    control.serverCertificatesByName.insert('*.example', other.certificate);
  });
  const named = connect(t, port, '-servername', 'other.example', '-verify_hostname', 'other.example');
  t.is((await accept()).information.requestedServerName, 'other.example');
  await named.until(/subject=CN = other\n/);
  const unnamed = connect(t, port, '-noservername');
  t.is((await accept()).information.requestedServerName, '');
  await unnamed.until(/subject=CN = server\n/);
});

withOpenssl('s_client: the server selects application protocols in its own order, and rejects others', async (t) => {
  const { accept, failure, port } = await serve(t, ({ control }) => {
    control.applicationProtocols = ['imap', 'pop3'];
  });
  const program = connect(t, port, '-alpn', 'pop3,imap');
  t.is((await accept()).information.applicationProtocol, 'imap');
  await program.until(/ALPN protocol: imap/);
  const strange = connect(t, port, '-alpn', 'h2');
  assertFailure(t, (await failure()).error, { hresult: '0x80090331' });
  await strange.until(/no application protocol/);
});

withOpenssl('s_client: keys are updated in both directions, with and without a request', async (t) => {
  const { accept, port } = await serve(t);
  const program = connect(t, port, '-tls1_3');
  const socket = await accept();
  await exchangesData(t, program, socket);
  for (const command of ['k\n', 'K\n', 'K\n']) {
    program.write(command);
    await program.until(/KEYUPDATE/);
    await exchangesData(t, program, socket);
  }
});

withOpenssl('s_client: TLS 1.1 is rejected, and so is TLS 1.2 where the minimum is 1.3', async (t) => {
  const { failure, port } = await serve(t, ({ control }) => {
    control.minProtectionLevel = SocketProtectionLevel.tls13;
  });
  for (const options of [['-tls1_2'], ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']]) {
    const program = connect(t, port, ...options);
    assertFailure(t, (await failure()).error, { hresult: '0x80090308' });
    await program.until(/alert (protocol version|handshake failure)/);
  }
});

withOpenssl('s_client -starttls smtp: an accepted socket is upgraded after the plain exchange', async (t) => {
  const { accept, port } = await listen(t, ({ control }) => {
    control.serverCertificate = server.certificate;
  });
  const program = connect(t, port, '-starttls', 'smtp');
  const socket = await accept();
  await send(socket, '220 localhost ESMTP\r\n');
  t.regex(await receiveLine(socket), /^EHLO /);
  await send(socket, '250-localhost\r\n250 STARTTLS\r\n');
  t.is(await receiveLine(socket), 'STARTTLS');
  await send(socket, '220 go ahead\r\n');
  await socket.upgradeToSslAsync(SocketProtectionLevel.tls13, null);
  t.is(socket.information.protectionLevel, SocketProtectionLevel.tls13);
  await program.until(/Verify return code: 0 \(ok\)/);
  await exchangesData(t, program, socket);
  t.is(new HostName('127.0.0.1').canonicalName, socket.information.remoteAddress!.canonicalName);
});
