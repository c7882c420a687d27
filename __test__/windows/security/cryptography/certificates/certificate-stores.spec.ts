import test from 'ava';
import { Certificate, CertificateQuery, CertificateStores } from 'uwp-sockets';

import { E_INVALIDARG, ERROR_CANCELLED, rejectsHresult, throwsHresult } from '../../../../helpers/hresult-errors.js';
import { noOpenssl, OpensslFolder } from '../../../../helpers/openssl.js';

const ERROR_NOT_FOUND = 0x8007_0490;

const folder = new OpensslFolder();
const needsOpenssl = noOpenssl === undefined ? test : test.skip;
if (noOpenssl !== undefined) console.warn(`certificate-stores.spec: skipped, ${noOpenssl}`);

test.after.always(() => folder.remove());

needsOpenssl('a store returns added certificates, once, until they are deleted', async (t) => {
  const store = CertificateStores.getStoreByName('Added');
  t.is(store.name, 'Added');
  const certificate = make('one', '-days 2');
  store.add(certificate);
  store.add(new Certificate(certificate.getCertificateBlob()));
  const [found, ...others] = await inStore('added');
  t.deepEqual(others, []);
  t.is(found!.subject, 'one');
  t.is(found!.storeName, 'Added');
  t.is(certificate.storeName, '');
  store.delete(certificate);
  t.deepEqual(await inStore('Added'), []);
  throwsHresult(t, () => store.delete(certificate), ERROR_NOT_FOUND);
});

needsOpenssl('the stores of authorities have their names', async (t) => {
  t.is(CertificateStores.trustedRootCertificationAuthorities.name, 'Root');
  t.is(CertificateStores.intermediateCertificationAuthorities.name, 'CA');
  const root = make('declared root', '-days 2');
  CertificateStores.trustedRootCertificationAuthorities.add(root);
  t.deepEqual(
    (await inStore('ROOT')).map(({ subject }) => subject),
    ['declared root'],
  );
  CertificateStores.trustedRootCertificationAuthorities.delete(root);
});

needsOpenssl('the store of a user does not prompt', async (t) => {
  const store = CertificateStores.getUserStoreByName('MY');
  const certificate = make('of a user', '-days 2');
  t.is(store.name, 'MY');
  t.true(await store.requestAddAsync(certificate));
  t.true((await CertificateStores.findAllAsync()).some(({ subject }) => subject === 'of a user'));
  t.true(await store.requestDeleteAsync(certificate));
  t.false((await CertificateStores.findAllAsync()).some(({ subject }) => subject === 'of a user'));
});

needsOpenssl('a request that was cancelled before leaves the store of a user alone', async (t) => {
  const store = CertificateStores.getUserStoreByName('Cancelled');
  const certificate = make('cancelled', '-days 2');
  const cancelled = { signal: AbortSignal.abort() };
  await rejectsHresult(t, store.requestAddAsync(certificate, cancelled), ERROR_CANCELLED);
  t.deepEqual(await inStore('Cancelled'), []);
  await store.requestAddAsync(certificate);
  await rejectsHresult(t, store.requestDeleteAsync(certificate, cancelled), ERROR_CANCELLED);
  t.is((await inStore('Cancelled')).length, 1);
  await store.requestDeleteAsync(certificate);
  throwsHresult(t, () => store.requestDeleteAsync(certificate), ERROR_NOT_FOUND);
  for (const wrong of [null, undefined, {}, 'text'] as unknown as Certificate[]) {
    throwsHresult(t, () => store.requestAddAsync(wrong), E_INVALIDARG);
    throwsHresult(t, () => store.requestDeleteAsync(wrong), E_INVALIDARG);
  }
});

needsOpenssl('a friendly name stays with the certificate in the store', async (t) => {
  CertificateStores.getStoreByName('Names').add(make('named', '-days 2'));
  const [certificate] = await inStore('Names');
  certificate!.friendlyName = 'mine';
  const query = new CertificateQuery();
  query.storeName = 'Names';
  query.friendlyName = 'MINE';
  t.is((await CertificateStores.findAllAsync(query)).length, 1);
  query.friendlyName = 'other';
  t.is((await CertificateStores.findAllAsync(query)).length, 0);
});

needsOpenssl('a query picks by issuer, thumbprint, purpose and hardware', async (t) => {
  const store = CertificateStores.getStoreByName('Picked');
  const server = make('server', '-days 2 -addext extendedKeyUsage=serverAuth');
  const client = make('client', '-days 2 -addext extendedKeyUsage=clientAuth,emailProtection');
  const any = make('any', '-days 2');
  for (const each of [server, client, any]) store.add(each);
  const serverAuth = '1.3.6.1.5.5.7.3.1';
  const clientAuth = '1.3.6.1.5.5.7.3.2';
  const rows: [change: (query: CertificateQuery) => void, expected: string[]][] = [
    [() => undefined, ['any', 'client', 'server']],
    [(query) => (query.issuerName = 'Server'), ['server']],
    [(query) => (query.thumbprint = client.getHashValue()), ['client']],
    [(query) => (query.thumbprint = [1, 2, 3]), []],
    [(query) => query.enhancedKeyUsages.append(serverAuth), ['any', 'server']],
    [(query) => query.enhancedKeyUsages.append(clientAuth), ['any', 'client']],
    [(query) => query.enhancedKeyUsages.replaceAll([serverAuth, clientAuth]), ['any']],
    [(query) => (query.hardwareOnly = true), []],
  ];
  for (const [index, [change, expected]] of rows.entries()) {
    const query = new CertificateQuery();
    query.storeName = 'Picked';
    change(query);
    const found = await CertificateStores.findAllAsync(query);
    t.deepEqual(found.map(({ subject }) => subject).toSorted(), expected, `row ${index}`);
  }
});

needsOpenssl('expired certificates and duplicates are left out unless requested', async (t) => {
  const store = CertificateStores.getStoreByName('Filtered');
  const shorter = make('renewed', '-days 2');
  const longer = make('renewed', '-days 4');
  store.add(shorter);
  store.add(longer);
  store.add(expired('expired'));
  const query = new CertificateQuery();
  query.storeName = 'Filtered';
  const [found, ...others] = await CertificateStores.findAllAsync(query);
  t.deepEqual(others, []);
  t.deepEqual(found!.getHashValue(), longer.getHashValue());
  query.includeDuplicates = true;
  t.is((await CertificateStores.findAllAsync(query)).length, 2);
  query.includeExpiredCertificates = true;
  t.is((await CertificateStores.findAllAsync(query)).length, 3);
  query.includeDuplicates = false;
  t.is((await CertificateStores.findAllAsync(query)).length, 2);
});

test('wrong arguments are rejected at the call', (t) => {
  throwsHresult(t, () => CertificateStores.getStoreByName(''), E_INVALIDARG);
  throwsHresult(t, () => CertificateStores.getStoreByName('My'), E_INVALIDARG);
  throwsHresult(t, () => CertificateStores.getStoreByName(null as unknown as string), E_INVALIDARG);
  throwsHresult(t, () => CertificateStores.getUserStoreByName(''), E_INVALIDARG);
  const store = CertificateStores.getStoreByName('Wrong');
  for (const wrong of [null, undefined, {}, 'text'] as unknown as Certificate[]) {
    throwsHresult(t, () => store.add(wrong), E_INVALIDARG);
    throwsHresult(t, () => store.delete(wrong), E_INVALIDARG);
  }
  for (const wrong of [null, 'text', new Date()] as unknown as CertificateQuery[]) {
    throwsHresult(t, () => CertificateStores.findAllAsync(wrong), E_INVALIDARG);
  }
  const query = new CertificateQuery();
  t.deepEqual([...query.thumbprint], []);
  t.is(query.storeName, '');
  throwsHresult(t, () => (query.storeName = null as unknown as string), E_INVALIDARG);
  throwsHresult(t, () => (query.thumbprint = 'ab' as unknown as Uint8Array), E_INVALIDARG);
});

function make(subject: string, options: string): Certificate {
  const name = subject.replaceAll(' ', '~');
  return Certificate.fromPem(folder.run(`req -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=${name} ${options}`));
}

function expired(subject: string): Certificate {
  folder.run(`req -new -newkey rsa:2048 -nodes -keyout key -subj /CN=${subject} -out csr`);
  folder.signExpired('-selfsign -keyfile key', 'expired.pem');
  return Certificate.fromPem(folder.text('expired.pem'));
}

async function inStore(storeName: string): Promise<Certificate[]> {
  const query = new CertificateQuery();
  query.storeName = storeName;
  return [...(await CertificateStores.findAllAsync(query))];
}
