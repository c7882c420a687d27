import type { ExecutionContext } from 'ava';
import type { StreamSocket } from 'uwp-sockets';

import { Dialogue } from './dialogue.js';
import type { Issued } from './tls-authority.js';
import { receiveLine, send } from './tls-sockets.js';

/** What `s_server` says of a connection that ended with close_notify, and of one that ended without. */
export const ORDERLY_END: RegExp = /DONE\nshutting down SSL\nCONNECTION CLOSED/;
export const TRUNCATED_END: RegExp = /unexpected eof while reading/;

/** `openssl s_server`, which writes what it receives and sends what it is told. It serves one client after the other. */
export interface OpensslServer {
  readonly program: Dialogue;
  readonly port: string;
}

/** Starts it on loopback with this certificate; `options` are its own. */
export async function opensslServer(
  t: ExecutionContext,
  { pemFile, keyFile }: Pick<Issued, 'pemFile' | 'keyFile'>,
  options: readonly string[] = [],
  folder?: string,
): Promise<OpensslServer> {
  const words = ['s_server', '-accept', '127.0.0.1:0', '-cert', pemFile, '-key', keyFile, ...options];
  const program = new Dialogue(t, 'openssl', words, { cwd: folder });
  const [, port] = await program.until(/ACCEPT 127\.0\.0\.1:(\d+)\n/);
  return { program, port: port! };
}

/** The server and the client understand each other in both directions. */
export async function talks(t: ExecutionContext, program: Dialogue, socket: StreamSocket): Promise<void> {
  await send(socket, 'from the client\n');
  await program.until(/^from the client$/m);
  program.say('0 from the server\n');
  t.is(await receiveLine(socket), '0 from the server');
}
