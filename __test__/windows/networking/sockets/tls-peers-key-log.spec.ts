import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { Dialogue, testWithAll } from '../../../helpers/dialogue.js';
import { noOpenssl } from '../../../helpers/openssl.js';
import { withCertificates } from '../../../helpers/tls-authority.js';
import { runIsolated } from '../../../helpers/udp-child.js';
import { testNeeding } from '../../../helpers/udp-needs.js';

const ROOT = join(__dirname, '../../../..');
const CAPTURED = join(__dirname, '../../../helpers/tcp-programs/tls-captured.js');

/** Connects once; the program's arguments are the package's folder, a port and a file with the root certificate. */
const CONNECT = `
  const [folder, port, root] = process.argv.slice(1);
  const { Certificate, HostName, SocketProtectionLevel, StreamSocket } = require(folder);
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(Certificate.fromPem(require('node:fs').readFileSync(root, 'utf8')));
  socket.connectAsync(new HostName('localhost'), port, SocketProtectionLevel.tls13).then(() => socket.close());
`;

/** Accepts one connection and says at which port; the program's arguments are the package's folder and its PEM files. */
const ACCEPT = `
  const [folder, ...files] = process.argv.slice(1);
  const { Certificate, SocketProtectionLevel, StreamSocketListener } = require(folder);
  const listener = new StreamSocketListener();
  const pem = files.map((file) => require('node:fs').readFileSync(file, 'utf8')).join('\\n');
  listener.control.serverCertificate = Certificate.fromPem(pem);
  listener.onconnectionreceived = ({ socket }) => {
    socket.close();
    listener.close();
  };
  listener.bindServiceNameAsync('', SocketProtectionLevel.tls13)
    .then(() => console.log('port ' + listener.information.localPort));
`;

const withOpenssl = testWithAll('openssl');

const { authority, server } = withCertificates();

/** A folder with nothing in it. */
function emptyFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-key-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Makes a connection from a program that works and is at home in `folder`; returns its secrets as `s_server` wrote them. */
async function secrets(t: ExecutionContext, folder: string, ownLog?: string): Promise<string[]> {
  const file = join(emptyFolder(t), 'theirs.log');
  const certificate = ['-cert', server.pemFile, '-key', server.keyFile];
  const words = ['s_server', '-accept', '127.0.0.1:0', '-naccept', '1', '-keylogfile', file, ...certificate];
  const program = new Dialogue(t, 'openssl', words);
  const [, port] = await program.until(/ACCEPT 127\.0\.0\.1:(\d+)\n/);
  execFileSync(process.execPath, ['-e', CONNECT, ROOT, port!, authority.rootFile], {
    cwd: folder,
    env: { ...process.env, HOME: folder, TMPDIR: folder, SSLKEYLOGFILE: ownLog },
  });
  t.is(await program.ended(), 0);
  return linesOf(file);
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^(CLIENT|SERVER)_.*TRAFFIC_SECRET/.test(line))
    .sort();
}

withOpenssl('SSLKEYLOGFILE: the secrets are written where it says, the same as those of the peer', async (t) => {
  const folder = emptyFolder(t);
  const theirs = await secrets(t, folder, 'own.log');
  t.is(theirs.length, 4);
  t.is(theirs.filter((line) => line.startsWith('CLIENT_TRAFFIC_SECRET_0 ')).length, 1);
  t.deepEqual(readdirSync(folder), ['own.log']);
  t.deepEqual(linesOf(join(folder, 'own.log')), theirs);
});

withOpenssl('SSLKEYLOGFILE: a server writes its secrets too, the same as those of the client', async (t) => {
  const folder = emptyFolder(t);
  const [own, theirs] = [join(folder, 'own.log'), join(folder, 'theirs.log')];
  const words = ['-e', ACCEPT, ROOT, server.pemFile, server.keyFile];
  const program = new Dialogue(t, process.execPath, words, { env: { ...process.env, SSLKEYLOGFILE: own } });
  const [, port] = await program.until(/port (\d+)\n/);
  const client = new Dialogue(t, 'openssl', ['s_client', '-connect', `127.0.0.1:${port!}`, '-keylogfile', theirs]);
  t.is(await program.ended(), 0);
  client.sayAll();
  await client.ended();
  t.is(linesOf(theirs).length, 4);
  t.deepEqual(linesOf(own), linesOf(theirs));
});

withOpenssl('without SSLKEYLOGFILE no file is written', async (t) => {
  const folder = emptyFolder(t);
  t.is((await secrets(t, folder)).length, 4);
  t.deepEqual(readdirSync(folder), []);
});

(noOpenssl === undefined ? testNeeding('tshark') : withOpenssl)(
  'tshark reads with the secrets of SSLKEYLOGFILE what was said, and without them nothing',
  async (t) => {
    const folder = emptyFolder(t);
    const [recording, keys] = [join(folder, 'recording'), join(folder, 'keys.log')];
    const files = [recording, server.pemFile, server.keyFile, authority.rootFile];
    await runIsolated(t, 'true', ['env', `SSLKEYLOGFILE=${keys}`, process.execPath, CAPTURED, ...files]).result(t);
    for (const [stream, secret] of ['a secret of TLS 1.2', 'a secret of TLS 1.3'].entries()) {
      t.is(conversation(recording, stream).split(secret).length, 1);
      t.is(
        conversation(recording, stream, '-o', `tls.keylog_file:${keys}`).split(secret).length,
        3,
        'said, and echoed',
      );
    }
  },
);

/** What both sides said in a recorded connection, as far as tshark can read it. */
function conversation(recording: string, stream: number, ...options: string[]): string {
  const ports = ['-d', 'tcp.port==4433,tls'];
  const words = ['-r', recording, '-q', ...ports, ...options, '-z', `follow,tls,ascii,${stream}`];
  return execFileSync('tshark', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
