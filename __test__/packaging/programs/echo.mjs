// Sends a datagram to itself and prints what comes back: the addon loads and works.
import { DataWriter, DatagramSocket, HostName } from 'uwp-sockets';

const socket = new DatagramSocket();
socket.onmessagereceived = (event) => {
  const reader = event.getDataReader();
  console.log(reader.readString(reader.unconsumedBufferLength));
  socket.close();
};
await socket.bindEndpointAsync(new HostName('127.0.0.1'), '');
const output = await socket.getOutputStreamAsync(new HostName('127.0.0.1'), socket.information.localPort);
const writer = new DataWriter(output);
writer.writeString('hello from ESM');
await writer.storeAsync();
