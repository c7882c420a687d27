import { once } from 'node:events';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { InteractiveProcess, testWithAll } from '../../../../helpers/interactive-process.js';
import { ABORTED, ILLEGAL_CALL, rejects, throws } from '../../../../helpers/failures.js';
import { payload, sha256 } from '../../../../helpers/tcp-payload.js';
import { takeAll } from '../../../../helpers/tcp-peers.js';
import { receiveAll } from '../../../../helpers/tcp-streams.js';
import { withAuthority, type TlsAuthority } from '../../../../helpers/tls-authority.js';
import { tlsNodeClient, tlsNodeServer } from '../../../../helpers/tls-node.js';
import { connectedTls, listenTls, LOCALHOST, send, trustingSocket, VERSIONS } from '../../../../helpers/tls-sockets.js';

/** More bytes than the kernel and the queues take from a writer whose peer does not read. */
const TOO_MUCH = payload(32 * 1024 * 1024);

const PYTHON_PEER = join(__dirname, '../../../../../__test__/helpers/tls-peer.py');

const { test, authority } = withAuthority();

interface Pair {
  readonly socket: StreamSocket;
  readonly peer: TLSSocket;
}

type Version = (typeof VERSIONS)[number];

async function connected(t: ExecutionContext, { level, version }: Version): Promise<Pair> {
  const server = await tlsNodeServer(t, authority().server(), { minVersion: version, maxVersion: version });
  const socket = trustingSocket(t, authority());
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOCALHOST, server.port, level)]);
  return { socket, peer };
}

async function accepted(t: ExecutionContext, { level, version }: Version): Promise<Pair> {
  const { accept, port } = await listenTls(t, authority(), undefined, level);
  const client = tlsNodeClient(t, authority(), port, { minVersion: version, maxVersion: version });
  const [socket, peer] = await Promise.all([accept(), client]);
  return { socket, peer };
}

for (const version of VERSIONS) {
  for (const pair of [connected, accepted]) {
    const title = `${pair.name}, ${version.version}`;

    test(`${title}: the peer sees close_notify after all written data, and can still send`, async (t) => {
      const { socket, peer } = await pair(t, version);
      const [sent, answer] = [payload(3_000_000), payload(1_000_000, 2)];
      void socket.outputStream.writeAsync(sent);
      const end = socket.shutdownAsync();
      throws(t, () => socket.outputStream.writeAsync(Uint8Array.of(1)), ILLEGAL_CALL);
      t.is(sha256(await takeAll(peer)), sha256(sent));
      await end;
      await socket.shutdownAsync();
      const closed = once(peer, 'close');
      // Node.js sends close_notify only when no data is unsent.
      await new Promise<void>((resolve) => void peer.write(answer, () => resolve()));
      peer.end();
      t.is(sha256(await receiveAll(socket)), sha256(answer));
      socket.close();
      t.deepEqual(await closed, [false], 'an orderly end');
    });

    test(`${title}: it waits for a peer that does not read, and close ends the wait`, async (t) => {
      const { socket } = await pair(t, version);
      void socket.outputStream.writeAsync(TOO_MUCH);
      const end = socket.shutdownAsync();
      socket.close();
      await rejects(t, end, ABORTED);
    });
  }
}

/** Runs these commands of the Python peer and returns its output for the last one. */
function python(t: ExecutionContext, issuer: TlsAuthority, role: 'client' | 'server', version: string, port = '0') {
  const { pemFile, keyFile } = role === 'client' ? issuer.client() : issuer.server();
  return new InteractiveProcess(t, 'python3', [PYTHON_PEER, role, version, issuer.rootFile, pemFile, keyFile, port]);
}

async function answersBehindTheEnd(t: ExecutionContext, socket: StreamSocket, peer: InteractiveProcess): Promise<void> {
  await send(socket, payload(100_000));
  await socket.shutdownAsync();
  peer.write('take 100000\nend\nsend 50000\nclose-notify\n');
  await peer.until(/took [0-9a-f]+\norderly end\n/);
  t.is((await receiveAll(socket)).length, 50_000);
  await peer.until(/the peer sent close_notify too/);
  socket.close();
}

for (const { level, version, option } of VERSIONS) {
  testWithAll('python3', 'openssl')(`Python as server, ${version}: it sees the end and answers after it`, async (t) => {
    const program = python(t, authority(), 'server', version);
    const port = (await program.until(/listening (\d+)/))[1]!;
    const { certificate } = authority().client();
    const socket = await connectedTls(t, authority(), port, level, ({ control }) => {
      control.clientCertificate = certificate;
    });
    await answersBehindTheEnd(t, socket, program);
  });

  testWithAll('openssl')(
    `s_client, ${version}: it answers close_notify with its own, which is an orderly end`,
    async (t) => {
      const { accept, port } = await listenTls(t, authority(), undefined, level);
      const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', authority().rootFile, option, '-quiet'];
      const program = new InteractiveProcess(t, 'openssl', words);
      const socket = await accept();
      await send(socket, 'all of it\n');
      await socket.shutdownAsync();
      await program.until(/all of it/);
      t.is((await receiveAll(socket)).length, 0);
      socket.close();
      await program.ended();
    },
  );
}

test('a connection with unread tickets ends in order, and the end of a closed peer is not an error', async (t) => {
  const { accept, port } = await listenTls(t, authority());
  const [peer, socket] = await Promise.all([accept(), connectedTls(t, authority(), port, SocketProtectionLevel.tls13)]);
  await socket.shutdownAsync();
  const received = receiveAll(peer);
  socket.close();
  t.is((await received).length, 0);
  await peer.shutdownAsync();
});
