import { ClientCertificateRequest } from 'uwp-sockets';

import { startAtPort } from '../../../../helpers/daemon.js';
import { InteractiveProcess, testWithAll } from '../../../../helpers/interactive-process.js';
import { listenWithTls } from '../../../../helpers/tcp-peers.js';
import { withCertificates, type IssuedCertificate } from '../../../../helpers/tls-authority.js';
import { connectedTls, receive, receiveLine, send, VERSIONS } from '../../../../helpers/tls-sockets.js';

const withGnutls = testWithAll('openssl', 'gnutls-serv', 'gnutls-cli');

const { authority, server, client } = withCertificates();

function files({ pemFile, keyFile }: IssuedCertificate): string[] {
  return ['--x509certfile', pemFile, '--x509keyfile', keyFile, '--x509cafile', authority.rootFile];
}

for (const { level, version } of VERSIONS) {
  const priority = ['--priority', `NORMAL:-VERS-ALL:+VERS-${version.replace('v', '')}`];

  withGnutls(`gnutls-serv, ${version}: it requests the client's certificate and echoes data`, async (t) => {
    const words = ['--echo', '--require-client-cert', ...priority, ...files(server), '--port'];
    const { port } = await startAtPort(
      (free) => new InteractiveProcess(t, 'gnutls-serv', [...words, free]),
      /listening on IPv4 [^\n]*done/,
    );
    const socket = await connectedTls(t, authority, port, level, ({ control }) => {
      control.clientCertificate = client.certificate;
    });
    t.is(socket.information.protectionLevel, level);
    await send(socket, 'good morning\n');
    t.is((await receive(socket, 13)).toString(), 'good morning\n');
  });

  withGnutls(`gnutls-cli, ${version}: it verifies the server and sends its own certificate`, async (t) => {
    const { accept, port } = await listenWithTls(t, ({ control }) => {
      control.serverCertificate = server.certificate;
      control.clientCertificateRequest = ClientCertificateRequest.required;
      control.trustedRoots.append(authority.root);
    });
    const words = ['--port', port, ...priority, ...files(client), 'localhost'];
    const program = new InteractiveProcess(t, 'gnutls-cli', words);
    const socket = await accept();
    t.is(socket.information.protectionLevel, level);
    t.is(socket.information.clientCertificate!.subject, 'client');
    await program.until(/Status: The certificate is trusted/);
    program.write('good morning\n');
    t.is(await receiveLine(socket), 'good morning');
    await send(socket, 'good evening\n');
    await program.until(/good evening/);
    socket.close();
    await program.until(/Peer has closed the GnuTLS connection/);
  });
}
