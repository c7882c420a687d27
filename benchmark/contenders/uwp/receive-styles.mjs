/** @typedef {import('uwp-sockets').DatagramSocket} DatagramSocket */
/** @typedef {(socket: DatagramSocket, copied: (bytes: number) => void) => void} ReceiveStyle */

const LONGEST = 65_536;

/** @type {Record<string, ReceiveStyle>} */
const STYLES = {
  each(socket, copied) {
    let target = new Uint8Array(0);
    socket.addEventListener('messagereceived', (message) => {
      const reader = message.getDataReader();
      const length = reader.unconsumedBufferLength;
      if (target.length !== length) target = new Uint8Array(length);
      reader.readBytes(target);
      copied(length);
    });
  },

  batch(socket, copied) {
    const target = Buffer.alloc(LONGEST);
    socket.addEventListener('messagesreceived', (batch) => {
      const { buffer, byteOffset, byteLength } = batch.payloads;
      const payloads = Buffer.from(buffer, byteOffset, byteLength);
      for (let index = 0; index < batch.length; index++) {
        const start = batch.offset(index);
        const length = batch.byteLength(index);
        payloads.copy(target, 0, start, start + length);
        copied(length);
      }
    });
  },
};

/**
 * Adds a handler that copies every payload out.
 *
 * @param {string} name
 * @returns {ReceiveStyle}
 */
export function receiveStyle(name) {
  const style = STYLES[name];
  if (!style) throw new Error(`style=${name} is not known`);
  return style;
}
