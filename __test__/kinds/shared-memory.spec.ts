/** Memory that other threads may change: native code never gets it, and its contents at the call are sent. */
import { byteTakers, sharedArguments } from '../helpers/native-watch.js';

import test from 'ava';
import { Certificate, CertificateQuery, CertificateStores, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { INVALID_ARGUMENT, rejects, throws, TOO_LONG } from '../helpers/failures.js';
import { noOpenssl, OpensslFolder } from '../helpers/openssl.js';
import { connectedPair, LOOPBACK, nodeServer, take } from '../helpers/tcp-peers.js';
import { payload } from '../helpers/tcp-payload.js';
import { boundSocket, openReceiver, STREAM_KINDS } from '../helpers/udp-sockets.js';

const needsOpenssl = noOpenssl === undefined ? test.serial : test.serial.skip;
if (noOpenssl !== undefined) console.warn(`shared-memory.spec: skipped, ${noOpenssl}`);

/** More bytes than the kernel takes from a writer whose peer does not read. */
const TOO_MUCH = 64 * 1024 * 1024;

test.beforeEach(() => void sharedArguments.splice(0));

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

for (const size of [1_000, 16 * 1024, 16 * 1024 + 1, TOO_MUCH]) {
  test.serial(`a write of ${size} shared bytes sends their values at the call`, async (t) => {
    const { socket, peer } = await connectedPair(t);
    const sent = payload(size);
    const memory = shared(sent);
    const write = socket.outputStream.writeAsync(memory);
    memory.fill(0);
    const received = await take(peer, size);
    t.is(await write, size);
    t.true(received.equals(sent));
    t.deepEqual(sharedArguments, []);
  });
}

test.serial('tryWriteBatch accepts shared memory of every size', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const pieces = [payload(10), payload(100_000, 1), payload(20, 2), payload(17_000, 3)];
  t.is(socket.outputStream.tryWriteBatch(pieces.map(shared)), pieces.length);
  const sent = Buffer.concat(pieces);
  t.true((await take(peer, sent.length)).equals(sent));
  t.deepEqual(sharedArguments, []);
});

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  test.serial(`datagrams of shared memory on ${kind}`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const sent = payload(1_000);
    await stream.writeAsync(shared(sent));
    await Promise.all([stream.writeAsync(shared(sent)), stream.writeAsync(shared(sent))]);
    t.is(stream.tryWriteBatch([shared(sent)]), 1);
    const tooLong = shared(new Uint8Array(300_000));
    await rejects(t, stream.writeAsync(tooLong), TOO_LONG);
    throws(t, () => stream.tryWriteBatch([tooLong]), TOO_LONG);
    const memory = shared(sent);
    const write = stream.writeSegmentsAsync(memory, sent.length);
    memory.fill(0);
    t.is(await write, 1);
    t.is(stream.tryWriteSegments(shared(sent), new Uint32Array(new SharedArrayBuffer(4)).fill(sent.length)), 1);
    for (const datagram of await received.until(6)) t.deepEqual(Buffer.from(datagram), sent);
    t.deepEqual(sharedArguments, []);
  });
}

test.serial('a read into shared memory', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const memory = shared(new Uint8Array(100_000));
  const read = socket.inputStream.readAsync(memory, memory.length);
  const sent = payload(memory.length);
  peer.write(sent);
  t.is((await read).length, memory.length);
  t.true(Buffer.from(memory).equals(sent));
  t.deepEqual(sharedArguments, []);
});

test.serial('an option by number', async (t) => {
  const { control } = await boundSocket(t);
  control.rawOptions.set(0, 2, shared(new Uint8Array(Int32Array.of(9).buffer)));
  t.is(control.rawOptions.get(0, 2), 9);
  t.deepEqual(sharedArguments, []);
});

needsOpenssl('certificates, archives, revocation lists and queries', async (t) => {
  const folder = new OpensslFolder();
  t.teardown(() => folder.remove());
  folder.run('req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out cert -subj /CN=shared');
  folder.run('pkcs12 -export -inkey key -in cert -out pfx -passout pass:sesame');
  const certificate = new Certificate(shared(folder.bytes('cert')));
  t.is(certificate.subject, 'shared');
  t.is((await Certificate.fromPfxAsync(shared(folder.bytes('pfx')), 'sesame')).subject, 'shared');

  CertificateStores.getStoreByName('Shared').add(certificate);
  const query = new CertificateQuery();
  query.storeName = 'Shared';
  query.thumbprint = shared(certificate.getHashValue());
  t.is((await CertificateStores.findAllAsync(query)).length, 1);

  const { port } = await nodeServer(t);
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  socket.control.certificateRevocationLists.append(shared(Buffer.from('no list')));
  throws(t, () => socket.connectAsync(LOOPBACK, port, SocketProtectionLevel.tls13), INVALID_ARGUMENT);
  t.deepEqual(sharedArguments, []);
});

test.after.always('the watch sees every native member that takes bytes', (t) => {
  if (noOpenssl !== undefined) return;
  t.deepEqual([...byteTakers].toSorted(), [
    'BindingCertificate.fromBytes',
    'BindingHub.drainFunction',
    'BindingTcpStreams.readFunction',
    'BindingTcpStreams.writeBoth',
    'BindingTcpStreams.writeFunction',
    'BindingTlsClient',
    'BindingUdpSocket.submitFunction',
    'BindingUdpSocket.submitOneFunction',
    'BindingUdpSocket.submitUntilFailure',
    'findCertificates',
    'openArchive',
  ]);
});
