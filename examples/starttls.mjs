// node examples/starttls.mjs [host] [port] [file with a root certificate, PEM]
// Upgrades a plain connection to a mail server to TLS, and prints the capabilities that the server offers afterwards.
import { readFileSync } from 'node:fs';

import { Certificate, DataReader, DataWriter, HostName, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { linesOf } from './lines.mjs';

const [host = 'localhost', port = '25', rootFile] = process.argv.slice(2);
const socket = new StreamSocket();
// In addition to the roots of the system.
if (rootFile) socket.control.trustedRoots.append(Certificate.fromPem(readFileSync(rootFile, 'utf8')));

/** Sends a command, if given, and returns the lines of the reply; the last has a space after its code. */
async function exchange(command) {
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
  await exchange();
  await exchange('EHLO localhost');
  await exchange('STARTTLS');
  await socket.upgradeToSslAsync(SocketProtectionLevel.tls13, name);

  const { serverCertificate, cipherSuite } = socket.information;
  console.log(`certificate: ${serverCertificate.subject}, until ${serverCertificate.validTo.toISOString()}`);
  console.log(`cipher suite: ${cipherSuite}`);
  // Replies before the upgrade were not authenticated (RFC 3207, section 4.2): query the capabilities again.
  for (const line of await exchange('EHLO localhost')) console.log(line);
  await exchange('QUIT');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  socket.close();
}
