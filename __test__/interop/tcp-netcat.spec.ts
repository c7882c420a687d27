import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { DataReader, HostName, InputStreamOptions, type StreamSocket } from 'uwp-sockets';

import { payload, sha256 } from '../helpers/tcp-payload.js';
import { listen, LOOPBACK, streamSocket } from '../helpers/tcp-peers.js';
import { startCommand, testWith } from '../helpers/tcp-program.js';

const netcat = testWith('nc');
const socat = testWith('socat');

/** Reads until the end and closes. */
async function readAll(socket: StreamSocket): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of socket.inputStream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

netcat('netcat sends to a listener, ends its side, and prints the answer', async (t) => {
  const { accept, port } = await listen(t);
  const program = startCommand(t, 'nc', '-N', '127.0.0.1', port);
  const sent = payload(1_000_000);
  program.writeAndEnd(sent);
  const socket = await accept();
  const received = await readAll(socket);
  t.is(sha256(received), sha256(sent));
  await socket.outputStream.writeAsync(Buffer.from(`${received.length} bytes\nthank you\n`));
  socket.close();
  t.deepEqual(await program.lines(), ['1000000 bytes', 'thank you']);
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});

socat('a StreamSocket exchanges lines with a socat server', async (t) => {
  const server = spawn('socat', ['-d', '-d', 'TCP-LISTEN:0,bind=127.0.0.1', 'EXEC:cat'], { stdio: 'pipe' });
  t.teardown(() => server.kill('SIGKILL'));
  let notices = '';
  let port: string | undefined;
  for await (const chunk of server.stderr.iterator({ destroyOnReturn: false })) {
    notices += String(chunk);
    port = /listening on .*:(\d+)/.exec(notices)?.[1];
    if (port) break;
  }
  const ended = once(server, 'exit');
  const socket = streamSocket(t);
  await socket.connectAsync(LOOPBACK, port!);
  const reader = new DataReader(socket.inputStream);
  reader.inputStreamOptions = InputStreamOptions.partial;
  for (const line of ['one\n', 'two\n', `${'x'.repeat(5000)}\n`]) {
    await socket.outputStream.writeAsync(Buffer.from(line));
    while (reader.unconsumedBufferLength < line.length) t.true((await reader.loadAsync(10_000)) > 0);
    t.is(reader.readString(line.length), line);
  }
  socket.close();
  t.is(((await ended) as [number])[0], 0);
});

socat('socat over IPv6 sends to a dual stack listener', async (t) => {
  const { accept, port } = await listen(t, undefined, null);
  const program = startCommand(t, 'socat', '-', `TCP6:[::1]:${port}`);
  program.writeAndEnd(Buffer.from('over IPv6'));
  const socket = await accept();
  t.is((await readAll(socket)).toString(), 'over IPv6');
  t.true(socket.information.remoteAddress!.isEqual(new HostName('::1')));
  socket.close();
  t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
});
