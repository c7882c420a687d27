import test from 'ava';
import {
  Certificate,
  CertificateChainPolicy,
  CertificateStores,
  ChainBuildingParameters,
  ChainValidationParameters,
  ChainValidationResult,
  HostName,
} from 'uwp-sockets';

import { CERTIFICATE_TABLE } from '../../../../helpers/certificate-table.js';
import { E_INVALIDARG, rejectsHresult, throwsHresult } from '../../../../helpers/hresult-errors.js';
import { noOpenssl, OpensslFolder } from '../../../../helpers/openssl.js';

const WSAEOPNOTSUPP = 0x8007_273d;
const ERROR_CANCELLED = 0x8007_04c7;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const DAY = 86_400_000;

const needsOpenssl = noOpenssl === undefined ? test : test.skip;
if (noOpenssl !== undefined) console.warn(`certificate-chain.spec: skipped, ${noOpenssl}`);
const made = noOpenssl === undefined ? make() : undefined;

needsOpenssl('a chain goes from the certificate to the root', async (t) => {
  const { leaf, intermediate, root } = made!;
  const chain = await leaf.buildChainAsync([intermediate], trusting(root));
  t.deepEqual(subjects(chain.getCertificates(true)), ['server', 'intermediate', 'root']);
  t.deepEqual(subjects(chain.getCertificates(false)), ['server', 'intermediate']);
  t.is(chain.validate(), ChainValidationResult.success);
  t.deepEqual(chain.getCertificates(true)[2]!.getHashValue('SHA256'), root.getHashValue('SHA256'));
});

needsOpenssl('missing issuers and untrusted roots are reported', async (t) => {
  const { leaf, intermediate, root } = made!;
  const incomplete = await leaf.buildChainAsync(null, trusting(root));
  t.is(incomplete.validate(), ChainValidationResult.incompleteChain);
  t.deepEqual(subjects(incomplete.getCertificates(true)), ['server']);
  const untrusted = await leaf.buildChainAsync([intermediate, root]);
  t.is(untrusted.validate(), ChainValidationResult.untrusted);
  t.deepEqual(subjects(untrusted.getCertificates(true)), ['server', 'intermediate', 'root']);
  const alone = await root.buildChainAsync([], trusting(root));
  t.is(alone.validate(), ChainValidationResult.success);
  t.deepEqual(subjects(alone.getCertificates(false)), ['root']);
});

needsOpenssl('the stores of the process are used', async (t) => {
  const { leaf, intermediate, root } = make('stored-');
  const [roots, intermediates] = [
    CertificateStores.trustedRootCertificationAuthorities,
    CertificateStores.intermediateCertificationAuthorities,
  ];
  roots.add(root);
  intermediates.add(intermediate);
  t.is((await leaf.buildChainAsync(null)).validate(), ChainValidationResult.success);
  roots.delete(root);
  t.is((await leaf.buildChainAsync(null)).validate(), ChainValidationResult.incompleteChain);
  intermediates.delete(intermediate);
});

needsOpenssl('dates are those of the timestamp, unless they do not matter', async (t) => {
  const { leaf, intermediate, root } = made!;
  const parameters = trusting(root);
  t.true(Math.abs(parameters.validationTimestamp.getTime() - Date.now()) < DAY);
  const result = async () => (await leaf.buildChainAsync([intermediate], parameters)).validate();
  parameters.validationTimestamp = new Date(Date.now() + 30 * DAY);
  t.is(await result(), ChainValidationResult.expired);
  parameters.currentTimeValidationEnabled = false;
  t.is(await result(), ChainValidationResult.success);
});

needsOpenssl('purposes are those of the parameters', async (t) => {
  const { leaf, intermediate, root } = made!;
  const parameters = trusting(root);
  parameters.enhancedKeyUsages.append(SERVER_AUTH);
  t.is((await leaf.buildChainAsync([intermediate], parameters)).validate(), ChainValidationResult.success);
  parameters.enhancedKeyUsages.append(CLIENT_AUTH);
  t.is((await leaf.buildChainAsync([intermediate], parameters)).validate(), ChainValidationResult.wrongUsage);
});

const hostile = CERTIFICATE_TABLE.find(({ name }) => name === 'too-many-names');
const needsRust = hostile === undefined ? test.skip : test;

needsRust('a chain that exceeds the budget is rejected, for every purpose', async (t) => {
  const [leaf, ...authorities] = hostile!.chain.map((der) => new Certificate(der));
  const parameters = trusting(new Certificate(hostile!.roots[0]!));
  const chain = await leaf!.buildChainAsync(authorities, parameters);
  t.is(chain.validate(), ChainValidationResult.otherErrors);
  const ssl = new ChainValidationParameters();
  ssl.certificateChainPolicy = CertificateChainPolicy.ssl;
  ssl.serverDnsName = new HostName(hostile!.host);
  t.is(chain.validate(ssl), ChainValidationResult.otherErrors);
});

needsOpenssl('as a TLS server the certificate has to be for the name', async (t) => {
  const { leaf, client, intermediate, root } = made!;
  const ssl = new ChainValidationParameters();
  ssl.certificateChainPolicy = CertificateChainPolicy.ssl;
  const chain = await leaf.buildChainAsync([intermediate], trusting(root));
  t.is(chain.validate(ssl), ChainValidationResult.success);
  ssl.serverDnsName = new HostName('WWW.Example.com');
  t.is(chain.validate(ssl), ChainValidationResult.success);
  ssl.serverDnsName = new HostName('192.0.2.1');
  t.is(chain.validate(ssl), ChainValidationResult.success);
  ssl.serverDnsName = new HostName('other.example.com');
  t.is(chain.validate(ssl), ChainValidationResult.invalidName);
  ssl.certificateChainPolicy = CertificateChainPolicy.base;
  t.is(chain.validate(ssl), ChainValidationResult.success);
  ssl.certificateChainPolicy = CertificateChainPolicy.ssl;
  ssl.serverDnsName = null;
  const other = await client.buildChainAsync([intermediate], trusting(root));
  t.is(other.validate(), ChainValidationResult.success);
  t.is(other.validate(ssl), ChainValidationResult.wrongUsage);
});

needsOpenssl('a check of revocation finds no information', async (t) => {
  const { leaf, intermediate, root } = made!;
  const parameters = trusting(root);
  t.false(parameters.revocationCheckEnabled);
  parameters.revocationCheckEnabled = true;
  const chain = await leaf.buildChainAsync([intermediate], parameters);
  t.is(chain.validate(), ChainValidationResult.revocationInformationMissing);
});

needsOpenssl('policies that only Windows has and wrong arguments are rejected at the call', async (t) => {
  const { leaf, root } = made!;
  const chain = await leaf.buildChainAsync([], trusting(root));
  const parameters = new ChainValidationParameters();
  for (const policy of [CertificateChainPolicy.ntAuthentication, CertificateChainPolicy.microsoftRoot]) {
    parameters.certificateChainPolicy = policy;
    throwsHresult(t, () => chain.validate(parameters), WSAEOPNOTSUPP);
  }
  throwsHresult(t, () => chain.validate({} as unknown as ChainValidationParameters), E_INVALIDARG);
  throwsHresult(t, () => (parameters.certificateChainPolicy = 4 as CertificateChainPolicy), E_INVALIDARG);
  throwsHresult(t, () => (parameters.serverDnsName = 'host' as unknown as HostName), E_INVALIDARG);
  for (const wrong of [1, {}, 'text', [null], [{}]] as unknown as Certificate[][]) {
    throwsHresult(t, () => leaf.buildChainAsync(wrong), E_INVALIDARG);
  }
  for (const wrong of [null, new Date()] as unknown as ChainBuildingParameters[]) {
    throwsHresult(t, () => leaf.buildChainAsync(null, wrong), E_INVALIDARG);
  }
  const building = new ChainBuildingParameters();
  for (const wrong of [null, new Date(Number.NaN), new Date(-1), 1] as unknown as Date[]) {
    throwsHresult(t, () => (building.validationTimestamp = wrong), E_INVALIDARG);
  }
  building.exclusiveTrustRoots.append({} as unknown as Certificate);
  throwsHresult(t, () => leaf.buildChainAsync(null, building), E_INVALIDARG);
});

needsOpenssl('building a chain can be cancelled', async (t) => {
  const { leaf, root } = made!;
  const operation = leaf.buildChainAsync([], trusting(root));
  operation.cancel();
  await rejectsHresult(t, operation, ERROR_CANCELLED);
});

function trusting(root: Certificate): ChainBuildingParameters {
  const parameters = new ChainBuildingParameters();
  parameters.exclusiveTrustRoots.append(root);
  return parameters;
}

function subjects(certificates: readonly Certificate[]): string[] {
  return certificates.map(({ subject }) => subject);
}

interface Made {
  readonly leaf: Certificate;
  readonly client: Certificate;
  readonly intermediate: Certificate;
  readonly root: Certificate;
}

/** @param prefix distinguishes the names of one chain from those of others */
function make(prefix = ''): Made {
  const folder = new OpensslFolder();
  const issue = (name: string, issuer: string, extensions: string): Certificate => {
    folder.write('extensions', extensions);
    folder.run(`req -new -newkey rsa:2048 -nodes -keyout ${name}.key -subj /CN=${prefix}${name} -out csr`);
    const by = `-CA ${issuer}.pem -CAkey ${issuer}.key`;
    folder.run(`x509 -req -in csr ${by} -days 2 -extfile extensions -out ${name}.pem`);
    return Certificate.fromPem(folder.text(`${name}.pem`));
  };
  folder.run(`req -x509 -newkey rsa:2048 -nodes -keyout root.key -subj /CN=${prefix}root -days 2 -out root.pem`);
  const intermediate = issue('intermediate', 'root', 'basicConstraints=critical,CA:TRUE\n');
  const names = 'subjectAltName=DNS:www.example.com,IP:192.0.2.1\n';
  const leaf = issue('server', 'intermediate', `${names}extendedKeyUsage=serverAuth\n`);
  const client = issue('client', 'intermediate', 'extendedKeyUsage=clientAuth\n');
  const root = Certificate.fromPem(folder.text('root.pem'));
  folder.remove();
  return { leaf, client, intermediate, root };
}
