import { inspect } from 'node:util';

import test from 'ava';
import { Certificate } from 'uwp-sockets';

import { E_INVALIDARG, throwsHresult } from '../../../../helpers/hresult-errors.js';
import { noOpenssl, OpensslFolder } from '../../../../helpers/openssl.js';

const ERROR_INVALID_PASSWORD = 0x8007_0056;
const NTE_NOT_SUPPORTED = 0x8009_0029;
const CRYPT_E_BAD_ENCODE = 0x8009_2002;

const folder = new OpensslFolder();
const needsOpenssl = noOpenssl === undefined ? test : test.skip;
if (noOpenssl !== undefined) console.warn(`private-keys.spec: skipped, ${noOpenssl}`);

test.after.always(() => folder.remove());

const KINDS: readonly (readonly [name: string, generate: string, algorithm: string])[] = [
  ['rsa2048', 'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048', 'RSA'],
  ['p256', 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256', 'ECDSA_P256'],
  ['p384', 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384', 'ECDSA_P384'],
  ['p521', 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521', 'ECDSA_P521'],
  ['ed25519', 'genpkey -algorithm ed25519', 'Ed25519'],
];

for (const [name, generate, algorithm] of KINDS) {
  needsOpenssl(`a ${algorithm} key is accepted as PKCS#8`, (t) => {
    const { certificate, key } = make(name, generate);
    const taken = Certificate.fromPem(certificate, { privateKey: key });
    t.true(taken.hasPrivateKey);
    t.is(taken.keyAlgorithmName, algorithm);
  });
}

needsOpenssl('RSA keys are accepted as PKCS#1, ECDSA keys as SEC1', (t) => {
  const rsa = make('old-rsa', KINDS[0]![1]);
  folder.run('rsa -in old-rsa.key -traditional -out pkcs1');
  t.regex(folder.text('pkcs1'), /BEGIN RSA PRIVATE KEY/);
  t.true(Certificate.fromPem(rsa.certificate, { privateKey: folder.text('pkcs1') }).hasPrivateKey);
  const ecdsa = make('old-ec', KINDS[1]![1]);
  folder.run('ec -in old-ec.key -out sec1');
  t.regex(folder.text('sec1'), /BEGIN EC PRIVATE KEY/);
  t.true(Certificate.fromPem(ecdsa.certificate, { privateKey: folder.text('sec1') }).hasPrivateKey);
});

const ENCRYPTIONS = [
  '-v2 aes-256-cbc',
  '-v2 aes-128-cbc -v2prf hmacWithSHA256',
  '-v2 des3',
  '-scrypt',
  '-v1 PBE-SHA1-3DES',
];

for (const encryption of ENCRYPTIONS) {
  needsOpenssl(`an encrypted key is opened by its password: ${encryption}`, (t) => {
    const name = `encrypted${encryption.replaceAll(' ', '')}`;
    const { certificate } = make(name, KINDS[1]![1]);
    folder.run(`pkcs8 -topk8 -in ${name}.key -out ${name} ${encryption} -passout pass:sesame`);
    const privateKey = folder.text(name);
    t.regex(privateKey, /BEGIN ENCRYPTED PRIVATE KEY/);
    t.true(Certificate.fromPem(certificate, { privateKey, password: 'sesame' }).hasPrivateKey);
    for (const password of ['Sesame', '', undefined]) {
      const error = throwsHresult(
        t,
        () => Certificate.fromPem(certificate, { privateKey, password }),
        ERROR_INVALID_PASSWORD,
      );
      t.false(inspect(error, { showHidden: true }).includes('esame'));
    }
  });
}

needsOpenssl('keys in the old encryption of OpenSSL are rejected with advice', (t) => {
  const { certificate } = make('proc-type', KINDS[0]![1]);
  folder.run('rsa -in proc-type.key -traditional -aes128 -passout pass:sesame -out old');
  const privateKey = folder.text('old');
  t.regex(privateKey, /Proc-Type/);
  const error = throwsHresult(
    t,
    () => Certificate.fromPem(certificate, { privateKey, password: 'sesame' }),
    NTE_NOT_SUPPORTED,
  );
  t.regex(error.message, /pkcs8 -topk8/);
});

needsOpenssl('keys that TLS cannot use are rejected', (t) => {
  const { certificate } = make('good', KINDS[4]![1]);
  for (const generate of [
    'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024',
    'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1',
    'genpkey -algorithm x25519',
  ]) {
    const privateKey = folder.run(generate);
    throwsHresult(t, () => Certificate.fromPem(certificate, { privateKey }), NTE_NOT_SUPPORTED);
  }
});

needsOpenssl('a key of another certificate is rejected, whatever its type', (t) => {
  const { certificate, key } = make('one', KINDS[1]![1]);
  for (const [name, generate] of KINDS) {
    const other = make(`not-${name}`, generate);
    throwsHresult(t, () => Certificate.fromPem(certificate, { privateKey: other.key }), E_INVALIDARG);
    throwsHresult(t, () => Certificate.fromPem(other.certificate, { privateKey: key }), E_INVALIDARG);
  }
});

needsOpenssl('text without a private key is rejected where one is expected', (t) => {
  const { certificate } = make('keyless', KINDS[1]![1]);
  for (const privateKey of [certificate, '', Buffer.alloc(0)]) {
    const error = throwsHresult(t, () => Certificate.fromPem(certificate, { privateKey }), CRYPT_E_BAD_ENCODE);
    t.is(error.message, 'privateKey: the PEM text holds no private key');
  }
});

needsOpenssl('broken keys are rejected without revealing them', (t) => {
  const { certificate, key } = make('broken', KINDS[0]![1]);
  const lines = key.trim().split('\n');
  const secret = lines[5]!;
  const shorter = [...lines.slice(0, 8), lines.at(-1)].join('\n');
  const error = throwsHresult(t, () => Certificate.fromPem(certificate, { privateKey: shorter }), NTE_NOT_SUPPORTED);
  const noBase64 = key.replace(secret, `${secret.slice(1)}!`);
  const other = throwsHresult(t, () => Certificate.fromPem(certificate, { privateKey: noBase64 }), CRYPT_E_BAD_ENCODE);
  for (const shown of [error, other].map((each) => inspect(each, { showHidden: true, depth: 9 }))) {
    t.false(shown.includes(secret.slice(1)));
  }
});

needsOpenssl('options of the wrong type are rejected', (t) => {
  const { certificate, key } = make('typed', KINDS[4]![1]);
  const wrong = [{ privateKey: null }, { privateKey: 1n }, { privateKey: key, password: null }];
  for (const options of wrong as unknown as { privateKey: string }[]) {
    throwsHresult(t, () => Certificate.fromPem(certificate, options), E_INVALIDARG);
  }
  t.false(Certificate.fromPem(certificate, undefined).hasPrivateKey);
});

function make(name: string, generate: string): { certificate: string; key: string } {
  folder.run(`${generate} -out ${name}.key`);
  folder.run(`req -x509 -new -key ${name}.key -subj /CN=${name} -days 2 -out ${name}.pem`);
  return { certificate: folder.text(`${name}.pem`), key: folder.text(`${name}.key`) };
}
