import test from 'ava';
import {
  CertificateEnrollmentManager,
  CertificateKeyUsages,
  CertificateQuery,
  CertificateStores,
  ChainBuildingParameters,
  ChainValidationParameters,
  KeyStorageProviderNames,
  PfxImportParameters,
  SubjectAlternativeNameInfo,
} from 'uwp-sockets';

import { E_INVALIDARG, throwsHresult } from '../../../../helpers/hresult-errors.js';

/** A setter with its default, a valid value, and values that it rejects. */
type Row = readonly [property: string, initial: unknown, kept: unknown, refused: readonly unknown[]];

const text = (property: string): Row => [property, '', 'some text', [null, undefined, 1n, Symbol('x')]];
const choice = (property: string, kept: number): Row => [property, 0, kept, [kept + 3, -1, '0', null, undefined]];
const flag = (property: string, initial = false): Row => [property, initial, !initial, []];

const CLASSES: readonly (readonly [name: string, create: () => object, rows: readonly Row[]])[] = [
  [
    'CertificateQuery',
    () => new CertificateQuery(),
    [
      text('issuerName'),
      text('friendlyName'),
      text('storeName'),
      flag('hardwareOnly'),
      flag('includeDuplicates'),
      flag('includeExpiredCertificates'),
      ['thumbprint', new Uint8Array(), Uint8Array.of(1, 2), ['ab', null, 1, {}]],
    ],
  ],
  [
    'PfxImportParameters',
    () => new PfxImportParameters(),
    [
      text('containerNamePrefix'),
      text('friendlyName'),
      text('keyStorageProviderName'),
      text('readerName'),
      choice('exportable', 1),
      choice('installOptions', 1),
      choice('keyProtectionLevel', 3),
    ],
  ],
  [
    'CertificateKeyUsages',
    () => new CertificateKeyUsages(),
    [
      flag('crlSign'),
      flag('dataEncipherment'),
      flag('digitalSignature'),
      flag('encipherOnly'),
      flag('keyAgreement'),
      flag('keyCertificateSign'),
      flag('keyEncipherment'),
      flag('nonRepudiation'),
    ],
  ],
  [
    'ChainBuildingParameters',
    () => new ChainBuildingParameters(),
    [
      flag('authorityInformationAccessEnabled', true),
      flag('currentTimeValidationEnabled', true),
      flag('networkRetrievalEnabled', true),
      flag('revocationCheckEnabled'),
    ],
  ],
  [
    'ChainValidationParameters',
    () => new ChainValidationParameters(),
    [choice('certificateChainPolicy', 1), ['serverDnsName', null, null, ['host', 1, {}]]],
  ],
];

for (const [name, create, rows] of CLASSES) {
  for (const [property, initial, kept, refused] of rows) {
    test(`${name}.${property} keeps its value, and rejects invalid ones`, (t) => {
      const object = create() as Record<string, unknown>;
      t.deepEqual(object[property], initial);
      object[property] = kept;
      t.deepEqual(object[property], kept);
      for (const value of refused) throwsHresult(t, () => (object[property] = value), E_INVALIDARG);
      t.deepEqual(object[property], kept);
      t.deepEqual((create() as Record<string, unknown>)[property], initial, 'others keep their defaults');
    });
  }
}

test('an object made by the application has no names', (t) => {
  const info = new SubjectAlternativeNameInfo();
  for (const [list, view] of [
    [info.dnsNames, info.dnsName],
    [info.ipAddresses, info.ipAddress],
    [info.emailNames, info.emailName],
    [info.distinguishedNames, info.distinguishedName],
    [info.principalNames, info.principalName],
    [info.urls, info.url],
  ] as const) {
    t.is(list.size, 0);
    t.is(view.size, 0);
  }
});

test('classes of static members cannot be made', (t) => {
  for (const type of [CertificateEnrollmentManager, CertificateStores, KeyStorageProviderNames]) {
    t.throws(() => new (type as unknown as new () => object)(), { instanceOf: TypeError });
  }
});
