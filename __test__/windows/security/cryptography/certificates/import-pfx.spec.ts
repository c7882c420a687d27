import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';

import test from 'ava';
import {
  Certificate,
  CertificateEnrollmentManager,
  CertificateQuery,
  CertificateStores,
  ExportOption,
  InstallOptions,
  KeyProtectionLevel,
  KeyStorageProviderNames,
  PfxImportParameters,
} from 'uwp-sockets';

import { E_INVALIDARG, rejectsHresult, throwsHresult } from '../../../../helpers/hresult-errors.js';
import { noOpenssl, OpensslFolder } from '../../../../helpers/openssl.js';

const ERROR_INVALID_PASSWORD = 0x8007_0056;
const NTE_NOT_SUPPORTED = 0x8009_0029;
const CRYPT_E_BAD_ENCODE = 0x8009_2002;
const ERROR_CANCELLED = 0x8007_04c7;

const folder = new OpensslFolder();
const needsOpenssl = noOpenssl === undefined ? test : test.skip;
if (noOpenssl !== undefined) console.warn(`import-pfx.spec: skipped, ${noOpenssl}`);
else makeChain();

test.after.always(() => folder.remove());

const KINDS: readonly (readonly [title: string, options: string, password: string])[] = [
  ['AES-256, PBKDF2 and a SHA-256 MAC', '', 'sesame'],
  ['3DES and RC2-40 with a SHA-1 MAC', '-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES', 'sesame'],
  ['3DES for both', '-legacy -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1', 'sesame'],
  ['an empty password', '', ''],
  ['plain certificates', '-certpbe NONE', 'sesame'],
  ['a SHA-512 MAC', '-macalg sha512', 'sesame'],
  ['no MAC', '-nomac', 'sesame'],
  ['a password beyond ASCII', '', 'pässwörd'],
];

for (const [title, options, password] of KINDS) {
  needsOpenssl(`an archive of OpenSSL is imported: ${title}`, async (t) => {
    const pfx = archive(`${options} -certfile chain.pem`, password);
    await importAs(t.title, pfx, password);
    const [certificate, ...others] = await named(t.title);
    t.deepEqual(others, []);
    t.is(certificate!.subject, 'client');
    t.is(certificate!.friendlyName, t.title);
    t.true(certificate!.hasPrivateKey);
    t.is(certificate!.storeName, 'MY');
    t.true(certificate!.isPerUser);
    t.is(certificate!.keyStorageProviderName, KeyStorageProviderNames.softwareKeyStorageProvider);
  });
}

needsOpenssl('an invalid password is distinguished from a broken archive', async (t) => {
  const pfx = archive('', 'p\u{1f600}w');
  await rejectsHresult(t, importAs(t.title, pfx, 'p\u{1f600}w'), NTE_NOT_SUPPORTED);
  await rejectsHresult(t, importAs(t.title, pfx, 'pw'), ERROR_INVALID_PASSWORD);
});

needsOpenssl('a wrong password has a separate code and is not revealed', async (t) => {
  for (const [, options] of KINDS) {
    const pfx = archive(options, 'sesame');
    const error = await rejectsHresult(t, importAs(t.title, pfx, 'Sesame'), ERROR_INVALID_PASSWORD);
    t.false(inspect(error, { showHidden: true, depth: 9 }).includes('esame'));
  }
  t.deepEqual(await named(t.title), []);
});

needsOpenssl('issuers in an archive become intermediates, and no root in it is trusted', async (t) => {
  await importAs(t.title, archive('-certfile chain.pem', 'x'), 'x');
  const query = new CertificateQuery();
  query.storeName = 'CA';
  const found = await CertificateStores.findAllAsync(query);
  t.deepEqual(found.map(({ subject }) => subject).toSorted(), ['intermediate', 'root']);
  t.true(found.every(({ hasPrivateKey }) => !hasPrivateKey));
  query.storeName = 'root';
  t.deepEqual([...(await CertificateStores.findAllAsync(query))], []);
});

needsOpenssl('an archive yields a certificate without touching the stores', async (t) => {
  const pfx = archive('-certfile chain.pem', 'x', 'rsa:2048');
  const certificate = await Certificate.fromPfxAsync(pfx, 'x');
  t.true(certificate.hasPrivateKey);
  t.is(certificate.subject, 'client');
  t.is(certificate.friendlyName, '');
  t.is(certificate.storeName, '');
  await rejectsHresult(t, Certificate.fromPfxAsync(pfx, 'y'), ERROR_INVALID_PASSWORD);
  await rejectsHresult(t, Certificate.fromPfxAsync(pfx.subarray(0, -1), 'x'), CRYPT_E_BAD_ENCODE);
  throwsHresult(t, () => Certificate.fromPfxAsync('text' as unknown as Uint8Array, 'x'), E_INVALIDARG);
  throwsHresult(t, () => Certificate.fromPfxAsync(pfx, null as unknown as string), E_INVALIDARG);
  const controller = new AbortController();
  controller.abort();
  await rejectsHresult(t, Certificate.fromPfxAsync(pfx, 'x', controller), ERROR_CANCELLED);
});

needsOpenssl('an archive of certificates only yields the first', async (t) => {
  folder.run('pkcs12 -export -nokeys -in intermediate.pem -passout pass:x -out nokeys');
  const certificate = await Certificate.fromPfxAsync(folder.bytes('nokeys'), 'x');
  t.false(certificate.hasPrivateKey);
  t.is(certificate.subject, 'intermediate');
});

needsOpenssl('the other overloads import as well', async (t) => {
  const pfx = archive('', 'x').toString('base64');
  const { notExportable } = ExportOption;
  const { noConsent } = KeyProtectionLevel;
  const { softwareKeyStorageProvider, platformKeyStorageProvider } = KeyStorageProviderNames;
  const long = (provider: string) =>
    CertificateEnrollmentManager.importPfxDataAsync(pfx, 'x', notExportable, noConsent, 0, `${t.title} 7`, provider);
  await long(softwareKeyStorageProvider);
  t.is((await named(`${t.title} 7`)).length, 1);
  throwsHresult(t, () => long(platformKeyStorageProvider), NTE_NOT_SUPPORTED);
  const parameters = new PfxImportParameters();
  parameters.friendlyName = `${t.title} 3`;
  parameters.installOptions = InstallOptions.deleteExpired;
  const manager = CertificateEnrollmentManager.userCertificateEnrollmentManager;
  await manager.importPfxDataAsync(pfx, 'x', parameters);
  t.is((await named(`${t.title} 3`)).length, 1);
});

needsOpenssl('a cancelled import leaves the stores alone', async (t) => {
  const pfx = archive('', 'x');
  const { notExportable } = ExportOption;
  const { noConsent } = KeyProtectionLevel;
  const data = pfx.toString('base64');
  const start = (options: { signal?: AbortSignal }) =>
    CertificateEnrollmentManager.importPfxDataAsync(data, 'x', notExportable, noConsent, 0, t.title, options);
  const operation = start({});
  operation.cancel();
  await rejectsHresult(t, operation, ERROR_CANCELLED);
  await rejectsHresult(t, start({ signal: AbortSignal.abort() }), ERROR_CANCELLED);
  await importAs(`${t.title}: next`, pfx, 'x');
  t.deepEqual(await named(t.title), []);
});

needsOpenssl('worker threads see the same store', async (t) => {
  await importAs(t.title, archive('', 'x'), 'x');
  const program = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { CertificateQuery, CertificateStores } = require(workerData.path);
    const query = new CertificateQuery();
    query.friendlyName = workerData.name;
    CertificateStores.findAllAsync(query).then((found) => parentPort.postMessage(found.length));`;
  const workerData = { path: require.resolve('uwp-sockets'), name: t.title };
  const worker = new Worker(program, { eval: true, workerData });
  const found = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  t.is(found, 1);
});

test('anything but an archive is rejected', async (t) => {
  for (const bytes of [Buffer.of(), Buffer.from('hello'), Buffer.alloc(10_000_000), Buffer.of(0x30, 0x80, 0, 0)]) {
    await rejectsHresult(t, importAs(t.title, bytes, ''), CRYPT_E_BAD_ENCODE);
  }
});

test('wrong arguments are rejected at the call', (t) => {
  const valid = ['aGVsbG8=', '', ExportOption.exportable, KeyProtectionLevel.noConsent, InstallOptions.none, 'name'];
  const wrong = [
    [0, 'no base64!'],
    [0, null],
    [1, null],
    [2, 2],
    [2, '0'],
    [3, 4],
    [4, 2],
    [5, undefined],
    [6, 1n],
  ] as const;
  for (const [position, value] of wrong) {
    const parameters = valid.with(Math.min(position, 5), value as string);
    if (position === 6) parameters.splice(5, 1, 'name', value as unknown as string);
    throwsHresult(t, () => importAny(parameters), E_INVALIDARG);
  }
  throwsHresult(t, () => importAny(['aGVsbG8=', '']), E_INVALIDARG);
  throwsHresult(t, () => importAny(['aGVsbG8=', '', {}]), E_INVALIDARG);
  throwsHresult(t, () => importAny(['aGVsbG8=', '', null]), E_INVALIDARG);
});

function importAny(parameters: readonly unknown[]): unknown {
  return (CertificateEnrollmentManager.importPfxDataAsync as (...all: unknown[]) => unknown)(...parameters);
}

function importAs(friendlyName: string, pfx: Buffer, password: string): PromiseLike<void> {
  const { notExportable } = ExportOption;
  const { noConsent } = KeyProtectionLevel;
  const data = pfx.toString('base64');
  return CertificateEnrollmentManager.importPfxDataAsync(data, password, notExportable, noConsent, 0, friendlyName);
}

async function named(friendlyName: string): Promise<Certificate[]> {
  const query = new CertificateQuery();
  query.friendlyName = friendlyName;
  query.includeDuplicates = true;
  return [...(await CertificateStores.findAllAsync(query))];
}

let archives = 0;

/** An archive of a new client certificate, so that tests do not share certificates in the store. */
function archive(options: string, password: string, key = 'ec -pkeyopt ec_paramgen_curve:P-256'): Buffer {
  const name = `client${archives++}`;
  folder.run(`req -new -newkey ${key} -nodes -keyout ${name}.key -subj /CN=client -out ${name}.csr`);
  folder.run(`x509 -req -in ${name}.csr -CA intermediate.pem -CAkey intermediate.key -days 2 -out ${name}.pem`);
  const extra = options.split(' ').filter(Boolean).join(' ');
  const input = `pkcs12 -export -in ${name}.pem -inkey ${name}.key -name theirs`;
  folder.run(`${input} -passout pass:${password} -out ${name}.pfx${extra && ` ${extra}`}`);
  return folder.bytes(`${name}.pfx`);
}

function makeChain(): void {
  folder.write('ca', 'basicConstraints=critical,CA:TRUE\n');
  folder.run('req -x509 -newkey rsa:2048 -nodes -keyout root.key -subj /CN=root -days 2 -out root.pem');
  folder.run('req -new -newkey rsa:2048 -nodes -keyout intermediate.key -subj /CN=intermediate -out csr');
  folder.run('x509 -req -in csr -CA root.pem -CAkey root.key -days 2 -extfile ca -out intermediate.pem');
  folder.write('chain.pem', folder.text('intermediate.pem') + folder.text('root.pem'));
}
