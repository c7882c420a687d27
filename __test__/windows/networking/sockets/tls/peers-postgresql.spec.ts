import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { startAtPort } from '../../../../helpers/daemon.js';
import { InteractiveProcess } from '../../../../helpers/interactive-process.js';
import { noOpenssl } from '../../../../helpers/openssl.js';
import { withCertificates } from '../../../../helpers/tls-authority.js';
import { LOCALHOST, receive, send, trustingSocket, VERSIONS } from '../../../../helpers/tls-sockets.js';

/** Debian keeps the server's programs by version. */
const VERSIONS_FOLDER = '/usr/lib/postgresql';
const programs = existsSync(VERSIONS_FOLDER)
  ? readdirSync(VERSIONS_FOLDER).map((v) => join(VERSIONS_FOLDER, v, 'bin'))
  : [];
const bin = programs.find((folder) => existsSync(join(folder, 'initdb')));
const isReady = bin !== undefined && noOpenssl === undefined && process.getuid?.() === 0;

const withPostgresql = isReady
  ? test.serial
  : (title: string): void => test.skip(`${title} (needs root, openssl and PostgreSQL)`, () => undefined);

/** 8 bytes: length and the code of an SSLRequest. */
const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex');
const AS_POSTGRES = ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'];

const { authority, server } = withCertificates();

/** Starts a separate cluster with TLS. */
async function serve(t: ExecutionContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-postgresql-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(server.pemFile, join(folder, 'server.pem'));
  cpSync(server.keyFile, join(folder, 'server.key'));
  chmodSync(join(folder, 'server.key'), 0o600);
  execFileSync('chown', ['-R', 'postgres:postgres', folder]);
  const data = join(folder, 'data');
  const initdb = [...AS_POSTGRES, join(bin!, 'initdb'), '-D', data, '-A', 'trust', '--no-sync'];
  execFileSync('setpriv', initdb, { stdio: 'ignore' });
  const start = (port: string): InteractiveProcess => {
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: join(folder, 'server.pem'),
      ssl_key_file: join(folder, 'server.key'),
    };
    const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = new InteractiveProcess(t, 'setpriv', [
      ...AS_POSTGRES,
      join(bin!, 'postgres'),
      '-D',
      data,
      ...words,
    ]);
    t.teardown(async () => {
      program.kill('SIGQUIT');
      await program.ended();
    });
    return program;
  };
  return (await startAtPort(start, /ready to accept connections/)).port;
}

/** Protocol 3.0, user postgres, database postgres. */
function startup(): Buffer {
  const words = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + words.length);
  head.writeUInt32BE(0x0003_0000, 4);
  return Buffer.concat([head, words]);
}

function query(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeUInt32BE(5 + text.length, 1);
  return Buffer.concat([head, Buffer.from(`${text}\0`)]);
}

withPostgresql('PostgreSQL: after its yes to an SSLRequest the session is TLS', async (t) => {
  const port = await serve(t);
  for (const { level, version } of VERSIONS) {
    const socket = trustingSocket(t, authority);
    await socket.connectAsync(LOCALHOST, port);
    await send(socket, SSL_REQUEST);
    t.is((await receive(socket, 1)).toString(), 'S');
    await socket.upgradeToSslAsync(level, LOCALHOST);
    t.is(socket.information.protectionLevel, level);
    await send(socket, startup());
    await send(socket, query('select version from pg_stat_ssl where pid = pg_backend_pid()'));
    await send(socket, Buffer.from('5800000004', 'hex'));
    t.true((await receive(socket, 100_000)).toString('latin1').includes(version));
  }
});
