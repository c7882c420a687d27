// node examples/chat/client.mjs <name> [uri]
// The chat in a terminal: each line is a message. Ctrl+C, or the end of the input, leaves.
import { createInterface } from 'node:readline';

import { MessageWebSocket, SocketMessageType, Uri } from 'uwp-sockets';

const [name, uri = 'ws://localhost:8080/chat'] = process.argv.slice(2);
if (!name) {
  console.error('usage: node examples/chat/client.mjs <name> [uri]');
  process.exit(2);
}

const socket = new MessageWebSocket();
socket.control.messageType = SocketMessageType.utf8;
socket.control.supportedProtocols.append('chat');
socket.control.perMessageDeflate = true;
socket.onclosed = ({ code, reason }) => print(`closed: ${code} ${reason}`.trim());
await socket.connectAsync(new Uri(`${uri}?name=${encodeURIComponent(name)}`));

const lines = createInterface({ input: process.stdin });
lines.on('line', say);
lines.on('close', () => socket.close(1000, ''));
process.once('SIGINT', () => lines.close());

for await (const message of socket.messages()) {
  const reader = message.getDataReader();
  show(JSON.parse(reader.readString(reader.unconsumedBufferLength)));
}
lines.close();

function say(text) {
  if (text.trim()) socket.outputStream.writeAsync(Buffer.from(JSON.stringify({ text })));
}

function show(message) {
  if (message.type === 'said') print(`${message.name}: ${message.text}`);
  if (message.type === 'welcome') {
    print(`you are ${message.name}; here: ${message.people.join(', ')}`);
    message.history.forEach(show);
  }
  if (message.joined) print(`${message.joined} joined`);
  if (message.left) print(`${message.left} left`);
}

/** A terminal obeys control characters, and the server is not to be trusted with them. */
function print(text) {
  console.log(text.replace(/\p{Cc}/gu, ' '));
}
