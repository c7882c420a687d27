/** @typedef {import('uwp-sockets').DatagramSocket} DatagramSocket */
/** @typedef {(socket: DatagramSocket, copied: (bytes: number) => void) => void} ReceiveStyle */

const LONGEST = 65_536;

/** What a handler reads must go somewhere, or it is not read. */
export let firstBytes = 0;

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

  /** The payloads of a batch lie back to back: one copy takes them all, and each is looked at in its place. */
  batch(socket, copied) {
    let target = new Uint8Array(LONGEST);
    socket.addEventListener('messagesreceived', (batch) => {
      const { payloads } = batch;
      if (target.length < payloads.length) target = new Uint8Array(2 * payloads.length);
      target.set(payloads);
      for (let index = 0; index < batch.length; index++) {
        const length = batch.byteLength(index);
        firstBytes += target[batch.offset(index)] ?? 0;
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
