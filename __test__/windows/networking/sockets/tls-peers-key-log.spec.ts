import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { Dialogue, testWithAll } from '../../../helpers/dialogue.js';
import { withCertificates } from '../../../helpers/tls-authority.js';

const ROOT = join(__dirname, '../../../..');

/** Connects once; the program's arguments are a port and a file with the root certificate. */
const CONNECT = `
  const { Certificate, HostName, SocketProtectionLevel, StreamSocket } = require('uwp-sockets');
  const [port, root] = process.argv.slice(1);
  const socket = new StreamSocket();
  socket.control.trustedRoots.append(Certificate.fromPem(require('node:fs').readFileSync(root, 'utf8')));
  socket.connectAsync(new HostName('localhost'), port, SocketProtectionLevel.tls13).then(() => socket.close());
`;

const withOpenssl = testWithAll('openssl');

const { authority, server } = withCertificates();

/** The secrets of a connection as `s_server` wrote them; the program may write its own. */
async function secrets(t: ExecutionContext, name: string, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const file = authority.path(name);
  const certificate = ['-cert', server.pemFile, '-key', server.keyFile];
  const words = ['s_server', '-accept', '127.0.0.1:0', '-naccept', '1', '-keylogfile', file, ...certificate];
  const program = new Dialogue(t, 'openssl', words);
  const [, port] = await program.until(/ACCEPT 127\.0\.0\.1:(\d+)\n/);
  execFileSync(process.execPath, ['-e', CONNECT, port!, authority.rootFile], { cwd: ROOT, env: environment });
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
  const own = authority.path('own.log');
  const theirs = await secrets(t, 'theirs.log', { ...process.env, SSLKEYLOGFILE: own });
  t.is(theirs.length, 4);
  t.deepEqual(linesOf(own), theirs);
});
