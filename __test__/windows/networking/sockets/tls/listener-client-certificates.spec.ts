import { once } from 'node:events';
import { connect } from 'node:tls';

import {
  ClientCertificateRequest,
  DataReader,
  SocketErrorStatus,
  SocketProtectionLevel,
  type StreamSocketListener,
} from 'uwp-sockets';

import { assertFailure, rejects, type Failure } from '../../../../helpers/failures.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { UNTRUSTED, WRONG_USAGE } from '../../../../helpers/tls-failures.js';
import { tlsNodeClient } from '../../../../helpers/tls-node.js';
import { listenTls, LOCALHOST, trustingSocket, VERSIONS } from '../../../../helpers/tls-sockets.js';

const { tls13 } = SocketProtectionLevel;

const { test, authority } = withAuthority();

const { optional, required } = ClientCertificateRequest;

function requesting(request: ClientCertificateRequest): (listener: StreamSocketListener) => void {
  return ({ control }) => {
    control.clientCertificateRequest = request;
    control.trustedRoots.append(authority().root);
  };
}

for (const [name, request] of [
  ['optional', optional],
  ['required', required],
] as const) {
  test(`client certificate ${name}: information has a good one`, async (t) => {
    const { accept, port } = await listenTls(t, authority(), requesting(request));
    const issued = authority().client('example-client');
    const [, { information }] = await Promise.all([tlsNodeClient(t, authority(), port, { ...issued }), accept()]);
    t.is(information.clientCertificate!.subject, 'example-client');
    // OpenSSL also sends the root, which it has.
    t.deepEqual(
      [...information.clientIntermediateCertificates].map((each) => each.subject),
      [authority().root.subject],
    );
    t.is(information.serverCertificate, null);
  });

  test(`client certificate ${name}: a bad one is rejected`, async (t) => {
    const { failure, port } = await listenTls(t, authority(), requesting(request));
    const wrongUsage = authority().server();
    const client = connect({ port: Number(port), ca: authority().rootPem, servername: 'localhost', ...wrongUsage });
    client.on('error', () => undefined);
    t.teardown(() => client.destroy());
    const event = await failure();
    assertFailure(t, event.error, { hresult: '0x800B0110', status: SocketErrorStatus.certificateWrongUsage });
    t.is(event.remotePort, String(client.localPort ?? event.remotePort));
    t.is(event.remoteAddress.canonicalName.includes('1'), true);
  });
}

test('without a certificate, a client is accepted where it is optional and rejected where it is required', async (t) => {
  const lenient = await listenTls(t, authority(), requesting(optional));
  const [, { information }] = await Promise.all([tlsNodeClient(t, authority(), lenient.port), lenient.accept()]);
  t.is(information.clientCertificate, null);
  const strict = await listenTls(t, authority(), requesting(required));
  const client = await tlsNodeClient(t, authority(), strict.port);
  const alerted = once(client, 'error') as Promise<[Error & { code: string }]>;
  assertFailure(t, (await strict.failure()).error, { hresult: '0x80090327' });
  t.is((await alerted)[0].code, 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
});

for (const { level, version } of VERSIONS) {
  for (const { sends, choose, server, client } of [
    { sends: 'none', choose: () => null, server: { hresult: '0x80090327' } as Failure, client: '0x8009030E' },
    {
      sends: 'one without a trusted issuer',
      choose: () => authority().selfSigned('untrusted'),
      server: UNTRUSTED,
      client: '0x80090325',
    },
    { sends: 'one for servers', choose: () => authority().server(), server: WRONG_USAGE, client: '0x80090327' },
  ] as const) {
    test(`client certificate required, ${version}, the client sends ${sends}: the errors of both sides`, async (t) => {
      const { failure, port } = await listenTls(t, authority(), requesting(required));
      const socket = trustingSocket(t, authority());
      socket.control.clientCertificate = choose()?.certificate ?? null;
      let seen: Promise<unknown> = socket.connectAsync(LOCALHOST, port, level);
      if (level === tls13) {
        // The client is connected before the server has verified its certificate.
        await seen;
        seen = new DataReader(socket.inputStream).loadAsync(1);
      }
      await rejects(t, seen, { hresult: client });
      assertFailure(t, (await failure()).error, server);
    });
  }
}
