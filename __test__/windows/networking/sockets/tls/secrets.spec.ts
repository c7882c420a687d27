import { inspect } from 'node:util';

import { Certificate, CertificateEnrollmentManager, SocketProtectionLevel, StreamSocketListener } from 'uwp-sockets';

import { streamSocket } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';

const { test, authority } = withAuthority();

/** Pieces of a private key in the forms in which it could leak. */
function traces(key: string): string[] {
  const base64 = key
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('-----'))
    .join('');
  const der = Buffer.from(base64, 'base64');
  // The scalar of an EC key in PKCS#8 follows 36 bytes of identifiers and lengths.
  const secret = der.subarray(36, 36 + 32);
  return [
    base64.slice(48, 80),
    secret.toString('hex'),
    secret.toString('base64').slice(0, 40),
    [...secret.subarray(0, 8)].join(', '),
  ];
}

test('no inspection, text or error reveals a private key', (t) => {
  const issued = authority().server();
  const certificate = issued.certificate;
  const socket = streamSocket(t);
  socket.control.clientCertificate = certificate;
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.control.serverCertificate = certificate;
  listener.control.serverCertificatesByName.insert('a b', certificate);
  listener.onconnectionreceived = () => undefined;
  const error = t.throws(() => listener.bindServiceNameAsync('', SocketProtectionLevel.tls13));
  const objects = [certificate, socket, socket.control, socket.information, listener, listener.control, error];
  const shown = objects.flatMap((each) => [
    inspect(each, { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    String(each),
    JSON.stringify(each) ?? '',
  ]);
  shown.push(error.stack ?? '', Buffer.from(certificate.getCertificateBlob().bytes).toString('hex'));
  const keys = traces(issued.key);
  t.true(issued.key.replaceAll('\n', '').includes(keys[0]!));
  for (const trace of keys) t.false(shown.some((text) => text.includes(trace)));
});

test('no error reveals a private key or password of the wrong type', (t) => {
  const { certificate, key } = authority().server();
  const pem = certificate.getCertificateBlob();
  const asText = { toString: () => key };
  for (const wrong of [asText, [key], Symbol(key), () => key] as never[]) {
    const errors = [
      t.throws(() => Certificate.fromPem(pem, { privateKey: wrong })),
      t.throws(() => Certificate.fromPem(wrong)),
      t.throws(() => Certificate.fromPem(key, { password: wrong })),
      t.throws(() => void CertificateEnrollmentManager.importPfxDataAsync('', wrong, 0, 0, 0, '')),
      t.throws(() => void CertificateEnrollmentManager.importPfxDataAsync(wrong, '', 0, 0, 0, '')),
      t.throws(() => void Certificate.fromPfxAsync(new Uint8Array(1), wrong)),
    ];
    const shown = errors.map((error) => inspect(error, { depth: 10, maxStringLength: null }));
    for (const trace of traces(key)) t.false(shown.some((text) => text.includes(trace)));
  }
});
