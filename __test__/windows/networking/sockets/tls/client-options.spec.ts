import { ChainValidationResult, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../../helpers/failures.js';
import { LOOPBACK, nodeServer, streamSocket } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { LOCALHOST } from '../../../../helpers/tls-sockets.js';

const { tls12, tls13 } = SocketProtectionLevel;

const { test, authority } = withAuthority();

test('names of application protocols have 1 to 255 bytes', (t) => {
  const { control } = streamSocket(t);
  for (const bad of [[''], ['x'.repeat(256)], 'h2', [1], null]) {
    throws(t, () => void (control.applicationProtocols = bad as never), INVALID_ARGUMENT);
  }
  control.applicationProtocols = ['x'.repeat(255)];
  t.deepEqual(control.applicationProtocols, ['x'.repeat(255)]);
  const many = streamSocket(t);
  many.control.applicationProtocols = Array.from({ length: 300 }, () => 'x'.repeat(255));
  throws(t, () => many.connectAsync(LOCALHOST, '1', tls13), INVALID_ARGUMENT);
});

test('a certificate without its private key is nothing to present', (t) => {
  const { control } = streamSocket(t);
  throws(t, () => void (control.clientCertificate = authority().root), INVALID_ARGUMENT);
  throws(t, () => void (control.serverCertificate = authority().root), INVALID_ARGUMENT);
  throws(t, () => void (control.clientCertificate = 'x' as never), INVALID_ARGUMENT);
  control.clientCertificate = null;
});

/** Every TLS option that has a setter, with a value. */
const SETTERS: Record<string, (socket: StreamSocket) => void> = {
  minProtectionLevel: ({ control }) => void (control.minProtectionLevel = tls12),
  applicationProtocols: ({ control }) => void (control.applicationProtocols = ['x']),
  handshakeTimeout: ({ control }) => void (control.handshakeTimeout = 1),
  clientCertificate: ({ control }) => void (control.clientCertificate = null),
  serverCertificate: ({ control }) => void (control.serverCertificate = null),
};

for (const [name, set] of Object.entries(SETTERS)) {
  test(`${name} can be set until the handshake begins`, async (t) => {
    const server = await nodeServer(t);
    const socket = streamSocket(t);
    set(socket);
    set(socket);
    await socket.connectAsync(LOOPBACK, server.port);
    set(socket);
    const peer = await server.accept();
    socket.control.handshakeTimeout = 0;
    const upgrade = socket.upgradeToSslAsync(tls13, LOCALHOST);
    throws(t, () => set(socket), ILLEGAL_CALL);
    peer.destroy();
    await t.throwsAsync(async () => upgrade);
    set(socket);
    socket.close();
    throws(t, () => set(socket), CLOSED);
  });
}

test('options that were not accessed before the close cannot be set after it', (t) => {
  for (const set of Object.values(SETTERS)) {
    const socket = streamSocket(t);
    socket.close();
    throws(t, () => set(socket), CLOSED);
  }
});

test('options of the wrong type are rejected', async (t) => {
  const server = await nodeServer(t);
  const plain = streamSocket(t).control;
  for (const bad of [-1, 1.5, 86_400_001, NaN, '1']) {
    throws(t, () => void (plain.handshakeTimeout = bad as never), INVALID_ARGUMENT);
  }
  throws(t, () => void (plain.minProtectionLevel = 99 as never), INVALID_ARGUMENT);
  for (const spoil of [
    ({ control }: StreamSocket): void => control.trustedRoots.append('x' as never),
    ({ control }: StreamSocket): void => control.certificateRevocationLists.append('x' as never),
    ({ control }: StreamSocket): void => control.certificateRevocationLists.append(Buffer.from('x')),
    ({ control }: StreamSocket): void => control.ignorableServerCertificateErrors.append('x' as never),
    ({ control }: StreamSocket): void => control.ignorableServerCertificateErrors.append(99 as never),
    ({ control }: StreamSocket): void => control.ignorableServerCertificateErrors.append(ChainValidationResult.revoked),
  ]) {
    const socket = streamSocket(t);
    spoil(socket);
    throws(t, () => socket.connectAsync(LOOPBACK, server.port, tls13), INVALID_ARGUMENT, String(spoil));
  }
});

test('an error that cannot be ignored is named as programs name it', (t) => {
  const socket = streamSocket(t);
  socket.control.ignorableServerCertificateErrors.append(ChainValidationResult.basicConstraintsError);
  throws(t, () => socket.connectAsync(LOOPBACK, '1', tls13), {
    ...INVALID_ARGUMENT,
    message: /^the certificate error basicConstraintsError cannot be ignored$/,
  });
});
