// Sends a line over TCP to itself and prints what comes back.
const { DataReader, DataWriter, HostName, StreamSocket, StreamSocketListener } = require('uwp-sockets');

async function main() {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = async ({ socket }) => {
    const reader = new DataReader(socket.inputStream);
    await reader.loadAsync(19);
    console.log(reader.readString(19));
    socket.close();
    listener.close();
  };
  await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
  const client = new StreamSocket();
  await client.connectAsync(new HostName('127.0.0.1'), listener.information.localPort);
  const writer = new DataWriter(client.outputStream);
  writer.writeString('hello from CommonJS');
  await writer.storeAsync();
  await writer.flushAsync();
  client.close();
}

void main();
