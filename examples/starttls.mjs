// node examples/starttls.mjs [host] [port] [file with a root certificate, PEM]
// Asks a mail server for TLS in the middle of its plain conversation, and shows what it says afterwards.
import { readFileSync } from 'node:fs';

import { Certificate, DataReader, DataWriter, HostName, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { linesOf } from './lines.mjs';

const [host = 'localhost', port = '25', rootFile] = process.argv.slice(2);
const socket = new StreamSocket();
// Beside the roots of the system.
if (rootFile) socket.control.trustedRoots.append(Certificate.fromPem(readFileSync(rootFile, 'utf8')));

/** Sends a command, if there is one, and returns the lines of the answer; the last has a space behind its number. */
async function ask(command) {
  if (command) {
    const writer = new DataWriter(socket.outputStream);
    writer.writeString(`${command}\r\n`);
    await writer.storeAsync();
    writer.detachStream();
  }
  const reader = new DataReader(socket.inputStream);
  const answer = [];
  for await (const bytes of linesOf(reader)) {
    answer.push(Buffer.from(bytes).toString().trimEnd());
    if (answer.at(-1)[3] !== '-') break;
  }
  reader.detachStream();
  const last = answer.at(-1) ?? 'nothing';
  if (!last.startsWith('2')) throw new Error(`the server answered: ${last}`);
  return answer;
}

try {
  const name = new HostName(host);
  await socket.connectAsync(name, port);
  await ask();
  await ask('EHLO localhost');
  await ask('STARTTLS');
  await socket.upgradeToSslAsync(SocketProtectionLevel.tls13, name);

  const { serverCertificate, cipherSuite } = socket.information;
  console.log(`certificate: ${serverCertificate.subject}, until ${serverCertificate.validTo.toISOString()}`);
  console.log(`cipher suite: ${cipherSuite}`);
  // What was said before the upgrade may have been somebody else's: ask again.
  for (const line of await ask('EHLO localhost')) console.log(line);
  await ask('QUIT');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  socket.close();
}
