// node examples/relay.mjs <port> <host:port> [host:port …]
// A media relay: sends every RTP packet that arrives at the port to all peers, under the source and sequence numbers of the
// relay (RFC 3550, 5.1). Anything else is passed on as it is.
//
// Packets are received in batches, changed in place, and passed on as they are: nothing is copied, and there is no object
// for a packet.
import { DatagramSocket, HostName } from 'uwp-sockets';

const HEADER = 12;
const [port, ...peers] = process.argv.slice(2);
if (peers.length === 0) {
  console.error('usage: node examples/relay.mjs <port> <host:port> [host:port …]');
  process.exit(2);
}

const source = crypto.getRandomValues(new Uint32Array(1))[0];
const firstTime = crypto.getRandomValues(new Uint32Array(1))[0];
let sequence = 0;

/** Rewrites the header of an RTP packet: sequence number, time, source. */
function rewrite(view, offset, length) {
  const isRtp = length >= HEADER && view.getUint8(offset) >> 6 === 2;
  if (!isRtp) return;
  view.setUint16(offset + 2, sequence++ & 0xffff);
  view.setUint32(offset + 4, view.getUint32(offset + 4) + firstTime);
  view.setUint32(offset + 8, source);
}

let dropped = 0;

/** Media that comes late is worth nothing: what the kernel does not take now is dropped. */
function send(output, bytes, lengths) {
  try {
    dropped += lengths.length - output.tryWriteSegments(bytes, lengths);
  } catch (error) {
    console.error(error.message);
    dropped += lengths.length;
  }
}

const socket = new DatagramSocket();
socket.control.inboundBufferSizeInBytes = 4 << 20;
await socket.bindServiceNameAsync(port);
console.log(`relaying from port ${socket.information.localPort} to ${peers.join(', ')}`);

const outputs = await Promise.all(
  peers.map((peer) => {
    const colon = peer.lastIndexOf(':');
    return socket.getOutputStreamAsync(new HostName(peer.slice(0, colon)), peer.slice(colon + 1));
  }),
);

process.once('SIGINT', () => socket.close());
process.once('SIGTERM', () => socket.close());

for await (const batch of socket.messages()) {
  const { bytes, lengths } = batch;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  for (const length of lengths) {
    rewrite(view, offset, length);
    offset += length;
  }
  for (const output of outputs) send(output, bytes, lengths);
  batch[Symbol.dispose](); // its memory is for a later batch
}
const { datagramsReceived, datagramsSent, sendSystemCalls } = socket.information.statistics;
console.log(
  `received ${datagramsReceived}, sent ${datagramsSent} in ${sendSystemCalls} system calls, dropped ${dropped}`,
);
