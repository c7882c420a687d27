import {
  ChainValidationResult,
  ClientCertificateRequest,
  SocketProtectionLevel,
  SocketSslErrorSeverity,
  type StreamSocket,
} from 'uwp-sockets';

import { rejects } from '../../../../helpers/failures.js';
import { LOOPBACK, streamSocket } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { WRONG_NAME } from '../../../../helpers/tls-failures.js';
import { connectedTls, listenTls, trustingSocket } from '../../../../helpers/tls-sockets.js';

const { test, authority } = withAuthority();

/** All TLS members of `information`. */
function tlsInformation({ information }: StreamSocket): Record<string, unknown> {
  return {
    protectionLevel: information.protectionLevel,
    serverCertificate: information.serverCertificate?.subject ?? null,
    serverIntermediateCertificates: [...information.serverIntermediateCertificates].length,
    serverCertificateErrors: [...information.serverCertificateErrors],
    serverCertificateErrorSeverity: information.serverCertificateErrorSeverity,
    clientCertificate: information.clientCertificate?.subject ?? null,
    clientIntermediateCertificates: [...information.clientIntermediateCertificates].length,
    requestedServerName: information.requestedServerName,
    applicationProtocol: information.applicationProtocol,
    cipherSuite: information.cipherSuite,
    keyExchangeGroup: information.keyExchangeGroup,
    isSessionResumed: information.isSessionResumed,
  };
}

const NOTHING = {
  protectionLevel: SocketProtectionLevel.plainSocket,
  serverCertificate: null,
  serverIntermediateCertificates: 0,
  serverCertificateErrors: [],
  serverCertificateErrorSeverity: SocketSslErrorSeverity.none,
  clientCertificate: null,
  clientIntermediateCertificates: 0,
  requestedServerName: '',
  applicationProtocol: '',
  cipherSuite: '',
  keyExchangeGroup: '',
  isSessionResumed: false,
};

test('information has nothing of TLS before a connect, nor after a close without a connect', (t) => {
  const socket = streamSocket(t);
  t.deepEqual(tlsInformation(socket), NOTHING);
  socket.close();
  t.deepEqual(tlsInformation(socket), NOTHING);
});

test('information has the negotiated parameters, on both sides, also after close', async (t) => {
  const { accept, port } = await listenTls(t, authority(), ({ control }) => {
    control.applicationProtocols = ['x/1'];
    control.clientCertificateRequest = ClientCertificateRequest.required;
    control.trustedRoots.append(authority().root);
  });
  const connecting = connectedTls(t, authority(), port, SocketProtectionLevel.tls13, ({ control }) => {
    control.applicationProtocols = ['x/1'];
    control.clientCertificate = authority().client().certificate;
  });
  const [socket, accepted] = await Promise.all([connecting, accept()]);
  const { cipherSuite, keyExchangeGroup } = socket.information;
  t.regex(cipherSuite, /^TLS_/);
  t.not(keyExchangeGroup, '');
  const agreed = {
    ...NOTHING,
    protectionLevel: SocketProtectionLevel.tls13,
    applicationProtocol: 'x/1',
    cipherSuite,
    keyExchangeGroup,
  };
  const ofClient = { ...agreed, serverCertificate: socket.information.serverCertificate?.subject };
  const ofServer = { ...agreed, clientCertificate: 'client', requestedServerName: 'localhost' };
  t.truthy(ofClient.serverCertificate);
  for (const [side, expected] of [
    [socket, ofClient],
    [accepted, ofServer],
  ] as const) {
    t.deepEqual(tlsInformation(side), expected);
    side.close();
    t.deepEqual(tlsInformation(side), expected);
    side.close();
    t.deepEqual(tlsInformation(side), expected);
  }
});

test('information has the certificates of a rejected server, also after close', async (t) => {
  const { port } = await listenTls(t, authority());
  const socket = trustingSocket(t, authority());
  const connecting = socket.connectAsync(LOOPBACK, port, SocketProtectionLevel.tls13);
  await rejects(t, connecting, WRONG_NAME);
  const { serverCertificate, ...rest } = tlsInformation(socket);
  t.truthy(serverCertificate);
  const refused = {
    serverCertificateErrors: [ChainValidationResult.invalidName],
    serverCertificateErrorSeverity: SocketSslErrorSeverity.ignorable,
  };
  t.like(rest, { ...refused, protectionLevel: SocketProtectionLevel.plainSocket, cipherSuite: '' });
  socket.close();
  t.deepEqual(tlsInformation(socket), { serverCertificate, ...rest });
});
