import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';

import test from 'ava';

import {
  Certificate,
  CertificateStores,
  HostName,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
} from '../../../../../dist/index.js';
import { noOpenssl, OpensslFolder } from '../../../../helpers/openssl.js';

const withOpenssl = noOpenssl ? test.skip : test.serial;
if (noOpenssl) console.warn(`tls-stores.spec: skipped, ${noOpenssl}`);

const LOOPBACK = new HostName('127.0.0.1');
const KEY = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30';

async function serve(key: string, cert: string): Promise<tls.Server> {
  const server = tls.createServer({ key, cert }, (socket) => socket.on('error', () => undefined).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function statusOfConnect(server: tls.Server): Promise<number | undefined> {
  const socket = new StreamSocket();
  const port = String((server.address() as AddressInfo).port);
  try {
    await socket.connectAsync(LOOPBACK, port, SocketProtectionLevel.tls13);
    return undefined;
  } catch (error) {
    return (error as { status: number }).status;
  } finally {
    socket.close();
  }
}

withOpenssl('a root is trusted as long as it is in the store of trusted roots', async (t) => {
  const folder = new OpensslFolder();
  t.teardown(() => folder.remove());
  folder.run(`${KEY} -keyout root.key -out root.pem -subj /CN=Root`);
  folder.run('req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf');
  folder.write('leaf.cnf', 'subjectAltName=IP:127.0.0.1');
  folder.run('x509 -req -in leaf.csr -CA root.pem -CAkey root.key -days 3 -extfile leaf.cnf -out leaf.pem');
  const server = await serve(folder.text('leaf.key'), folder.text('leaf.pem'));
  t.teardown(() => server.close());

  const root = Certificate.fromPem(folder.text('root.pem'));
  const store = CertificateStores.trustedRootCertificationAuthorities;
  t.is(await statusOfConnect(server), SocketErrorStatus.certificateUntrustedRoot);
  store.add(root);
  t.is(await statusOfConnect(server), undefined);
  store.delete(root);
  t.is(await statusOfConnect(server), SocketErrorStatus.certificateUntrustedRoot);
});

withOpenssl(
  'the store of intermediates completes the chain of a server that sends only its own certificate',
  async (t) => {
    const folder = new OpensslFolder();
    t.teardown(() => folder.remove());
    folder.write('ca.cnf', 'basicConstraints=critical,CA:true');
    folder.write('leaf.cnf', 'subjectAltName=IP:127.0.0.1');
    folder.run(`${KEY} -keyout root.key -out root.pem -subj /CN=Root`);
    folder.run('req -newkey rsa:2048 -nodes -keyout middle.key -out middle.csr -subj /CN=Middle');
    folder.run('x509 -req -in middle.csr -CA root.pem -CAkey root.key -days 3 -extfile ca.cnf -out middle.pem');
    folder.run('req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf');
    folder.run('x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -days 3 -extfile leaf.cnf -out leaf.pem');
    const server = await serve(folder.text('leaf.key'), folder.text('leaf.pem'));
    t.teardown(() => server.close());

    const { trustedRootCertificationAuthorities: roots, intermediateCertificationAuthorities } = CertificateStores;
    const root = Certificate.fromPem(folder.text('root.pem'));
    const middle = Certificate.fromPem(folder.text('middle.pem'));
    roots.add(root);
    t.teardown(() => roots.delete(root));
    t.is(await statusOfConnect(server), SocketErrorStatus.certificateUntrustedRoot);
    intermediateCertificationAuthorities.add(middle);
    t.teardown(() => intermediateCertificationAuthorities.delete(middle));
    t.is(await statusOfConnect(server), undefined);
  },
);
