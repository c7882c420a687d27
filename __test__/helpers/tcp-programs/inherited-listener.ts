/** Adopts the listener of descriptor 3, prints its properties, and answers each connection with its process ID. */
import { StreamSocketListener } from 'uwp-sockets';

const { LISTEN_FDS, LISTEN_PID } = process.env;

const listener = StreamSocketListener.fromDescriptor(3, (prepared) => {
  prepared.onconnectionreceived = ({ socket }) => {
    void socket.outputStream.writeAsync(Buffer.from(`from ${process.pid}`)).then(() => socket.close());
  };
});

console.log(
  JSON.stringify({
    port: listener.information.localPort,
    hopLimit: listener.control.outboundUnicastHopLimit,
    isActivated: LISTEN_FDS === '1' && LISTEN_PID === String(process.pid),
    pid: process.pid,
  }),
);
