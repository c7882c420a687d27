import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { InteractiveProcess, testWithAll } from '../../../../helpers/interactive-process.js';
import { noOpenssl } from '../../../../helpers/openssl.js';
import { opensslServer } from '../../../../helpers/openssl-server.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { runIsolated } from '../../../../helpers/udp-child.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';

const ROOT = join(__dirname, '../../../../..');
const CAPTURED = join(__dirname, '../../../../helpers/tcp-programs/tls-captured.js');

/** Connects once; the program's arguments are the package's folder, a port and a file with the root certificate. */
const CONNECT = `
  const [folder, port, root] = process.argv.slice(1);
  const { Certificate, HostName, SocketProtectionLevel, StreamSocket } = require(folder);
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(Certificate.fromPem(require('node:fs').readFileSync(root, 'utf8')));
  socket.connectAsync(new HostName('localhost'), port, SocketProtectionLevel.tls13).then(() => socket.close());
`;

/** Takes one connection; the program's arguments are the package's folder and files with certificate and key. */
const SERVE = `
  const [folder, ...files] = process.argv.slice(1);
  const { Certificate, HostName, SocketProtectionLevel, StreamSocketListener } = require(folder);
  const pem = files.map((file) => require('node:fs').readFileSync(file, 'utf8')).join('\\n');
  const listener = new StreamSocketListener();
  listener.control.serverCertificate = Certificate.fromPem(pem);
  listener.onconnectionreceived = ({ socket }) => {
    socket.close();
    listener.close();
  };
  listener
    .bindEndpointAsync(new HostName('127.0.0.1'), '', SocketProtectionLevel.tls13)
    .then(() => console.log(listener.information.localPort));
`;

const withOpenssl = testWithAll('openssl');

const { authority, server } = withCertificates();

/** A folder with nothing in it. */
function emptyFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-key-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts a program of this package with `folder` as working and home directory. */
function startOwn(
  t: ExecutionContext,
  folder: string,
  ownLog: string | undefined,
  ...words: string[]
): InteractiveProcess {
  const env = { ...process.env, HOME: folder, TMPDIR: folder, SSLKEYLOGFILE: ownLog };
  return new InteractiveProcess(t, process.execPath, ['-e', ...words], { cwd: folder, env });
}

type Secrets = (t: ExecutionContext, folder: string, option: string, ownLog?: string) => Promise<string[]>;

/** The secrets of a connection that a program makes as client, as `s_server` wrote them. */
const asClient: Secrets = async (t, folder, option, ownLog) => {
  const file = join(emptyFolder(t), 'theirs.log');
  const { program, port } = await opensslServer(t, server, ['-naccept', '1', '-keylogfile', file, option]);
  const own = startOwn(t, folder, ownLog, CONNECT, ROOT, port, authority.rootFile);
  t.is(await own.ended(), 0);
  t.is(await program.ended(), 0);
  return linesOf(file);
};

/** The secrets of a connection that a program takes as server, as `s_client` wrote them. */
const asServer: Secrets = async (t, folder, option, ownLog) => {
  const file = join(emptyFolder(t), 'theirs.log');
  const own = startOwn(t, folder, ownLog, SERVE, ROOT, server.pemFile, server.keyFile);
  const [port] = await own.until(/\d+(?=\n)/);
  const words = [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-CAfile',
    authority.rootFile,
    '-keylogfile',
    file,
    option,
  ];
  const program = new InteractiveProcess(t, 'openssl', words);
  t.is(await own.ended(), 0);
  t.is(await program.ended(), 0);
  return linesOf(file);
};

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^(CLIENT_RANDOM|(CLIENT|SERVER)_.*TRAFFIC_SECRET)/.test(line))
    .sort();
}

for (const [role, secrets] of [
  ['client', asClient],
  ['server', asServer],
] as const) {
  for (const [version, option, count] of [
    ['TLS 1.2', '-tls1_2', 1],
    ['TLS 1.3', '-tls1_3', 4],
  ] as const) {
    withOpenssl(
      `SSLKEYLOGFILE, ${role}, ${version}: the secrets are written there, the same as the peer's`,
      async (t) => {
        const folder = emptyFolder(t);
        const theirs = await secrets(t, folder, option, 'own.log');
        t.is(theirs.length, count);
        t.deepEqual(readdirSync(folder), ['own.log']);
        t.deepEqual(linesOf(join(folder, 'own.log')), theirs);
      },
    );
  }

  withOpenssl(`without SSLKEYLOGFILE a ${role} writes no file`, async (t) => {
    const folder = emptyFolder(t);
    t.is((await secrets(t, folder, '-tls1_3')).length, 4);
    t.deepEqual(readdirSync(folder), []);
  });
}

(noOpenssl === undefined ? testNeeding('tshark') : withOpenssl)(
  'tshark decrypts the data with the secrets of SSLKEYLOGFILE, and nothing without them',
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

/** The data of a captured connection that tshark can decrypt. */
function conversation(recording: string, stream: number, ...options: string[]): string {
  const ports = ['-d', 'tcp.port==4433,tls'];
  const words = ['-r', recording, '-q', ...ports, ...options, '-z', `follow,tls,ascii,${stream}`];
  return execFileSync('tshark', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
