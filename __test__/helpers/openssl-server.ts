import type { ExecutionContext } from 'ava';
import type { StreamSocket } from 'uwp-sockets';

import { InteractiveProcess } from './interactive-process.js';
import type { IssuedCertificate } from './tls-authority.js';
import { receiveLine, send } from './tls-sockets.js';

/** Output of `s_server` for a connection that ended with close_notify, and for one that ended without. */
export const ORDERLY_END: RegExp = /DONE\nshutting down SSL\nCONNECTION CLOSED/;
export const TRUNCATED_END: RegExp = /unexpected eof while reading/;

/** `openssl s_server`, which prints received data and sends its standard input. It serves one client after the other. */
export interface OpensslServer {
  readonly program: InteractiveProcess;
  readonly port: string;
}

/** Starts it on loopback with this certificate; `options` are its own. */
export async function opensslServer(
  t: ExecutionContext,
  { pemFile, keyFile }: Pick<IssuedCertificate, 'pemFile' | 'keyFile'>,
  options: readonly string[] = [],
  folder?: string,
): Promise<OpensslServer> {
  const args = ['s_server', '-accept', '127.0.0.1:0', '-cert', pemFile, '-key', keyFile, ...options];
  const program = new InteractiveProcess(t, 'openssl', args, { cwd: folder });
  const [, port] = await program.until(/ACCEPT 127\.0\.0\.1:(\d+)\n/);
  return { program, port: port! };
}

/** Data passes in both directions. */
export async function exchangesData(
  t: ExecutionContext,
  program: InteractiveProcess,
  socket: StreamSocket,
): Promise<void> {
  await send(socket, 'from the client\n');
  await program.until(/^from the client$/m);
  program.write('0 from the server\n');
  t.is(await receiveLine(socket), '0 from the server');
}
