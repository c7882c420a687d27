import { X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';

import test from 'ava';
import { Buffer as WindowsBuffer, Certificate, CryptographicBuffer } from 'uwp-sockets';

import { E_INVALIDARG, throwsHresult } from '../../../../helpers/hresult-errors.js';
import { noOpenssl, OpensslFolder } from '../../../../helpers/openssl.js';

const CRYPT_E_ASN1_EOD = 0x8009_3102;
const CRYPT_E_ASN1_BADTAG = 0x8009_310b;
const CRYPT_E_BAD_ENCODE = 0x8009_2002;

const CONFIG = `
[req]
distinguished_name = dn
x509_extensions = extensions
prompt = no
[dn]
C = DE
ST = Bavaria
O = "Example, Inc."
OU = Tests
CN = www.example.com
emailAddress = info@example.com
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth, 1.3.6.1.4.1.99999.1
subjectAltName = @names
[names]
DNS.1 = www.example.com
DNS.2 = *.example.com
IP.1 = 192.0.2.1
IP.2 = 2001:db8::1
email = info@example.com
URI = https://example.com/
otherName = 1.3.6.1.4.1.311.20.2.3;UTF8:user@example.com
dirName = inner
[inner]
CN = inner
`;

const made = noOpenssl === undefined ? make() : undefined;
const needsOpenssl = made ? test : test.skip;
if (noOpenssl !== undefined) console.warn(`certificate.spec: skipped, ${noOpenssl}`);

test.after.always(() => made?.folder.remove());

needsOpenssl('every member has the value that OpenSSL wrote', (t) => {
  const certificate = new Certificate(made!.der);
  t.is(certificate.subject, 'www.example.com');
  t.is(certificate.issuer, 'www.example.com');
  t.is(certificate.subjectName, 'E=info@example.com, CN=www.example.com, OU=Tests, O="Example, Inc.", S=Bavaria, C=DE');
  t.is(certificate.issuerName, certificate.subjectName);
  t.deepEqual([...certificate.serialNumber], [0x12, 0x34, 0x56]);
  t.deepEqual([...certificate.enhancedKeyUsages], ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '1.3.6.1.4.1.99999.1']);
  t.like(certificate.keyUsages, {
    digitalSignature: true,
    keyEncipherment: true,
    nonRepudiation: false,
    dataEncipherment: false,
    keyAgreement: false,
    keyCertificateSign: false,
    crlSign: false,
    encipherOnly: false,
  });
  t.is(certificate.friendlyName, '');
  t.false(certificate.hasPrivateKey);
  t.false(certificate.isStronglyProtected);
  t.false(certificate.isSecurityDeviceBound);
  t.is(certificate.keyAlgorithmName, 'RSA');
  t.is(certificate.signatureAlgorithmName, 'sha384RSA');
  t.is(certificate.signatureHashAlgorithmName, 'SHA384');
});

needsOpenssl('names of the subject are sorted by kind', (t) => {
  const names = new Certificate(made!.der).subjectAlternativeName;
  t.deepEqual([...names.dnsName], ['www.example.com', '*.example.com']);
  t.deepEqual([...names.dnsNames], [...names.dnsName]);
  t.deepEqual([...names.ipAddress], ['192.0.2.1', '2001:db8::1']);
  t.deepEqual([...names.emailName], ['info@example.com']);
  t.deepEqual([...names.url], ['https://example.com/']);
  t.deepEqual([...names.principalName], ['user@example.com']);
  t.deepEqual([...names.distinguishedName], ['CN=inner']);
});

needsOpenssl('dates, bytes and hashes are those that Node.js reads', (t) => {
  const certificate = new Certificate(made!.der);
  const theirs = new X509Certificate(made!.der);
  t.is(certificate.validFrom.getTime(), Date.parse(theirs.validFrom));
  t.is(certificate.validTo.getTime(), Date.parse(theirs.validTo));
  t.deepEqual(Buffer.from(certificate.getCertificateBlob().bytes), theirs.raw);
  t.is(hex(certificate.getHashValue()), theirs.fingerprint.replaceAll(':', '').toLowerCase());
  t.is(hex(certificate.getHashValue('SHA1')), hex(certificate.getHashValue()));
  t.is(hex(certificate.getHashValue('SHA256')), theirs.fingerprint256.replaceAll(':', '').toLowerCase());
  for (const wrong of ['SHA512', 'sha1', '', 'MD5']) {
    throwsHresult(t, () => certificate.getHashValue(wrong), E_INVALIDARG);
  }
});

needsOpenssl('a friendly name can be set, and returned values cannot change the certificate', (t) => {
  const certificate = new Certificate(made!.der);
  certificate.friendlyName = 'mine';
  t.is(certificate.friendlyName, 'mine');
  throwsHresult(t, () => (certificate.friendlyName = null as unknown as string), E_INVALIDARG);
  certificate.serialNumber.fill(0);
  t.deepEqual([...certificate.serialNumber], [0x12, 0x34, 0x56]);
  t.is(certificate.keyUsages, certificate.keyUsages);
  t.is(certificate.subjectAlternativeName, certificate.subjectAlternativeName);
});

needsOpenssl('PEM text has the certificate, and with its key an identity', (t) => {
  t.false(Certificate.fromPem(made!.pem).hasPrivateKey);
  const certificate = Certificate.fromPem(made!.pem + made!.key);
  t.true(certificate.hasPrivateKey);
  t.is(certificate.subject, 'www.example.com');
  const fromBytes = Certificate.fromPem(Buffer.from(made!.pem), {
    privateKey: WindowsBuffer.fromBytes(Buffer.from(`\uFEFF${made!.key}`)),
  });
  t.true(fromBytes.hasPrivateKey);
  throwsHresult(t, () => Certificate.fromPem(made!.pem + made!.otherKey), E_INVALIDARG);
  throwsHresult(t, () => Certificate.fromPem(made!.key), CRYPT_E_BAD_ENCODE);
  throwsHresult(t, () => Certificate.fromPem('hello'), CRYPT_E_BAD_ENCODE);
  throwsHresult(t, () => Certificate.fromPem(made!.pem.slice(0, -40)), CRYPT_E_BAD_ENCODE);
  throwsHresult(t, () => Certificate.fromPem(null as unknown as string), E_INVALIDARG);
});

needsOpenssl('the constructor accepts PEM text as well', (t) => {
  t.deepEqual(new Certificate(Buffer.from(made!.pem)).getHashValue(), new Certificate(made!.der).getHashValue());
  t.true(new Certificate(Buffer.from(`some text\n${made!.key}${made!.pem}`)).hasPrivateKey);
});

needsOpenssl('a byte order mark before PEM text does not matter', (t) => {
  const { pem, key } = made!;
  t.true(Certificate.fromPem(`\uFEFF${pem}${key}`).hasPrivateKey);
  t.true(Certificate.fromPem(`\uFEFF${pem}`, { privateKey: `\uFEFF${key}` }).hasPrivateKey);
  t.is(new Certificate(Buffer.from(`\uFEFF${pem}`)).subject, 'www.example.com');
});

needsOpenssl('a key on a curve that is spelled out has no curve with a name', (t) => {
  const { folder } = made!;
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -nodes -keyout explicit.key';
  folder.run(`req -x509 ${key} -subj /CN=explicit -outform DER -out explicit`);
  t.is(new Certificate(folder.bytes('explicit')).keyAlgorithmName, 'ECC');
});

needsOpenssl('of a PKCS#7 file it is the certificate that issued none of the others', (t) => {
  const { folder } = made!;
  folder.run('req -x509 -newkey rsa:2048 -nodes -keyout root.key -subj /CN=root -out root.pem');
  folder.run('req -new -newkey rsa:2048 -nodes -keyout leaf.key -subj /CN=leaf -out leaf.csr');
  folder.run('x509 -req -in leaf.csr -CA root.pem -CAkey root.key -out leaf.pem');
  for (const order of ['-certfile root.pem -certfile leaf.pem', '-certfile leaf.pem -certfile root.pem']) {
    for (const form of ['DER', 'PEM']) {
      folder.run(`crl2pkcs7 -nocrl ${order} -outform ${form} -out p7b`);
      t.is(new Certificate(folder.bytes('p7b')).subject, 'leaf');
    }
  }
  folder.run('crl2pkcs7 -nocrl -certfile root.pem -outform DER -out p7b');
  t.is(new Certificate(folder.bytes('p7b')).subject, 'root');
  throwsHresult(t, () => new Certificate(folder.bytes('p7b').subarray(0, -1)), CRYPT_E_ASN1_EOD);
});

needsOpenssl('inspecting an object does not reveal its private key', (t) => {
  const certificate = Certificate.fromPem(made!.pem + made!.key);
  const secret = made!.key.split('\n')[2]!;
  for (const shown of [inspect(certificate, { depth: 9, showHidden: true }), JSON.stringify(certificate)]) {
    t.false(shown.includes(secret));
    t.false(/private|-----/i.test(shown.replaceAll('hasPrivateKey', '')), shown);
  }
});

test('anything but a certificate is rejected', (t) => {
  throwsHresult(t, () => new Certificate(new Uint8Array()), CRYPT_E_ASN1_EOD);
  throwsHresult(t, () => new Certificate(Buffer.from('hello')), CRYPT_E_ASN1_BADTAG);
  throwsHresult(t, () => new Certificate(new Uint8Array(10_000_000)), CRYPT_E_ASN1_BADTAG);
  for (const wrong of [null, undefined, 'text', 1, {}, []] as unknown[]) {
    throwsHresult(t, () => new Certificate(wrong as Uint8Array), E_INVALIDARG);
  }
});

needsOpenssl('a truncated certificate is distinguished from a broken one', (t) => {
  const { der } = made!;
  throwsHresult(t, () => new Certificate(der.subarray(0, -1)), CRYPT_E_ASN1_EOD);
  throwsHresult(t, () => new Certificate(Buffer.concat([der, Buffer.of(0)])), CRYPT_E_ASN1_BADTAG);
});

function make(): { folder: OpensslFolder; der: Buffer; pem: string; key: string; otherKey: string } {
  const folder = new OpensslFolder();
  folder.write('config', CONFIG);
  folder.run('req -x509 -newkey rsa:2048 -nodes -sha384 -config config -set_serial 0x123456 -keyout key -out pem');
  folder.run('x509 -in pem -outform DER -out der');
  folder.run('genpkey -algorithm ed25519 -out other');
  return {
    folder,
    der: folder.bytes('der'),
    pem: folder.text('pem'),
    key: folder.text('key'),
    otherKey: folder.text('other'),
  };
}

function hex(bytes: Uint8Array): string {
  return CryptographicBuffer.encodeToHexString(bytes);
}
