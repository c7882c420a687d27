// A program as WinJS programs are written: everything is a member of the global `Windows`, which is not imported by name.
import 'uwp-sockets/global';

import Sockets = Windows.Networking.Sockets;

let client: Windows.Networking.Sockets.StreamSocket | null = null;

export function listen(socket: Windows.Networking.Sockets.DatagramSocket, port: string): void {
  socket.onmessagereceived = (args: Windows.Networking.Sockets.DatagramSocketMessageReceivedEventArgs): void => {
    const sender: string = args.remoteAddress.canonicalName + args.localAddress.displayName + args.remotePort;
    const reader: Windows.Storage.Streams.DataReader = args.getDataReader();
    console.log(sender, reader.readString(reader.unconsumedBufferLength));
  };
  socket.bindServiceNameAsync(port).done(
    () => console.log(socket.information.localPort),
    (error: { number: number }) => console.log(Sockets.SocketError.getStatus(error.number)),
  );
}

export function connect(host: Windows.Networking.HostName): Windows.Foundation.IPromise<void> {
  client = new Windows.Networking.Sockets.StreamSocket();
  return client.connectAsync(host, '443', Sockets.SocketProtectionLevel.tls12);
}

/** Null before the connect. */
export function peer({ information }: Windows.Networking.Sockets.StreamSocket): Windows.Networking.HostName | null {
  // @ts-expect-error: it may be null
  const name: Windows.Networking.HostName = information.remoteAddress;
  return name;
}

// @ts-expect-error: there is no such member
void Windows.Networking.Sockets.WebSocketX;
// @ts-expect-error: nor such a type
export type None = Windows.Networking.NoHostName;

Windows.Foundation.UnobservedErrors.onerror = ({ detail }) => console.error(detail.error);
listen(new Sockets.DatagramSocket(), '');
void connect(new Windows.Networking.HostName('example.org'));
