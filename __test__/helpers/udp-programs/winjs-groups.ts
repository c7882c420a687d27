/** Scenario 5 of Microsoft's DatagramSocket sample: multicast or broadcast, with one socket for both directions. */
import { DataWriter, Windows } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { print } from './receiving.js';

const { Sockets, HostName } = Windows.Networking;
const isMulticast = process.argv[2] === 'multicast';
const destination = new HostName(isMulticast ? '224.3.0.5' : '255.255.255.255');

function main(): void {
  const socket = new Sockets.DatagramSocket();
  const received = new Collector<string>();
  socket.addEventListener('messagereceived', (eventArgument) => {
    const reader = eventArgument.getDataReader();
    received.add(
      `${reader.readString(reader.unconsumedBufferLength)} from ${eventArgument.remoteAddress.canonicalName}`,
    );
  });
  if (isMulticast) socket.control.multicastOnly = true;
  socket.bindServiceNameAsync('22113').done(() => {
    if (isMulticast) socket.joinMulticastGroup(destination);
    print(socket.information.localPort);
    send(socket, 'Hello World!', () => {
      send(socket, 'Hello again!', () => {
        void received.until(2).then((texts) => {
          for (const text of texts) print(text);
          socket.close();
        });
      });
    });
  });
}

function send(socket: InstanceType<typeof Sockets.DatagramSocket>, text: string, sent: () => void): void {
  socket.getOutputStreamAsync(destination, '22113').done((outputStream) => {
    const writer = new DataWriter(outputStream);
    writer.writeString(text);
    writer.storeAsync().done(sent);
  });
}

main();
