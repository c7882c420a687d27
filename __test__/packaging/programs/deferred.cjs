// Sends a message over a WebSocket to itself after the cache of modules was emptied, as runners of tests do, and prints it and
// the files of the package that were loaded before and after that.
const { basename } = require('node:path');
const { MessageWebSocket, SocketMessageType, Uri, WebSocketListener } = require('uwp-sockets');

async function main() {
  const before = takeLoaded();
  const listener = new WebSocketListener();
  listener.onconnectionreceived = (args) => {
    args.acceptMessageWebSocket().onmessagereceived = (message) => {
      console.log(JSON.stringify({ before, after: takeLoaded(), message: message.getDataReader().readString(17) }));
      listener.close();
    };
  };
  await listener.bindServiceNameAsync('');
  const client = new MessageWebSocket();
  client.control.messageType = SocketMessageType.utf8;
  await client.connectAsync(new Uri(`ws://localhost:${listener.information.localPort}/`));
  await client.outputStream.writeAsync(Buffer.from('hello from a part'));
}

/** The JavaScript files in the cache of modules, which is empty afterwards. */
function takeLoaded() {
  const files = Object.keys(require.cache).filter((file) => /node_modules.uwp-sockets\b/.test(file));
  for (const file of files) delete require.cache[file];
  return files.map((file) => basename(file)).filter((file) => /\.c?js$/.test(file));
}

void main();
