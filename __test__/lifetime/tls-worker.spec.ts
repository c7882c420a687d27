import { once } from 'node:events';
import type { Socket } from 'node:net';

import type { ExecutionContext } from 'ava';

import { ending, nodeClient, nodeServer, take, type NodeServer } from '../helpers/tcp-peers.js';
import { start, type Program } from '../helpers/tcp-program.js';
import { withAuthority } from '../helpers/tls-authority.js';
import { tlsNodeClient, tlsNodeServer, type TlsNodeServer } from '../helpers/tls-node.js';

const ROUNDS = 5;
const DONE = { code: 0, signal: null, errors: '' } as const;

const { test, authority } = withAuthority();

/** A program whose workers have TLS sockets, and the servers that they connect to. */
interface Stage {
  readonly program: Program;
  readonly server: TlsNodeServer;
  readonly silent: NodeServer;
}

async function stage(t: ExecutionContext): Promise<Stage> {
  const issued = authority().server();
  const [server, silent] = [await tlsNodeServer(t, issued), await nodeServer(t)];
  const identity = authority().write('identity.pem', `${issued.cert}\n${issued.key}`);
  const words = [server.port, silent.port, authority().rootFile, identity];
  return { program: start(t, 'tls-workers', { words }), server, silent };
}

/** Starts a worker; returns the peers of its idle sockets. */
async function idle(t: ExecutionContext, { program, server }: Stage): Promise<{ port: string; peers: Socket[] }> {
  const connected = await server.accept();
  t.is((await take(connected, 5)).toString(), 'hello');
  const port = (await program.line())!;
  const accepted = await tlsNodeClient(t, authority(), port);
  t.is((await take(accepted, 5)).toString(), 'hello');
  return { port, peers: [connected, accepted] };
}

for (const [way, code] of [
  ['exit', 3],
  ['terminate', 1],
] as const) {
  test(`a worker ends by ${way} with TLS sockets in all states: every peer sees an end, no descriptor stays`, async (t) => {
    const on = await stage(t);
    const { program, server, silent } = on;
    for (let round = 0; round < ROUNDS; round++) {
      program.writeLine('everything');
      const { port, peers } = await idle(t, on);
      const [written, read] = [await server.accept(), await server.accept()];
      const handshaking = await silent.accept();
      await Promise.all([once(written, 'readable'), once(handshaking, 'readable')]);
      // It was accepted, and its handshake begun, when the listener has accepted a later one.
      const accepted = await nodeClient(t, port);
      await tlsNodeClient(t, authority(), port);

      program.writeLine(way);
      t.is(await program.line(), `ended: ${code}`);
      await Promise.all([...peers, written, read, handshaking, accepted].map(ending));
      program.writeLine('descriptors');
      t.is(await program.line(), 'none left');
    }
    program.writeLine('stop');
    t.deepEqual(await program.ended(), DONE);
  });
}

test('a worker ends by itself when its TLS sockets are idle and its listener is closed: their peers see an end', async (t) => {
  const on = await stage(t);
  const { program } = on;
  for (let round = 0; round < ROUNDS; round++) {
    program.writeLine('idle');
    const { peers } = await idle(t, on);
    program.writeLine('finish');
    t.is(await program.line(), 'ended: 0');
    for (const { isReset } of await Promise.all(peers.map(ending))) t.false(isReset);
    program.writeLine('descriptors');
    t.is(await program.line(), 'none left');
  }
  program.writeLine('stop');
  t.deepEqual(await program.ended(), DONE);
});
