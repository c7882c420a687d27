// Receives with a UDP socket of Bun, which has no setting for the receive buffer; the handler copies every payload out.
import { MeasuredReceiver } from '../measured-receiver.mjs';
import { text } from '../program.mjs';

const target = new Uint8Array(65_536);
const measured = new MeasuredReceiver();
// @ts-expect-error The global object of Bun; this file runs there only.
const socket = await Bun.udpSocket({
  hostname: text('host'),
  port: 0,
  socket: {
    data(/** @type {unknown} */ _, /** @type {Uint8Array} */ message) {
      target.set(message);
      measured.copied(message.length);
    },
  },
});
measured.serve([socket.port]);
