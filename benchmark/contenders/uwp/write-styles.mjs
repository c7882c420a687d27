/**
 * What the output streams of DatagramSocket and StreamSocket have in common.
 *
 * @typedef {object} OutputStream
 * @property {(payload: Uint8Array) => PromiseLike<number>} writeAsync
 * @property {() => PromiseLike<boolean>} flushAsync
 * @property {(payloads: readonly Uint8Array[]) => number} tryWriteBatch
 */

/** @typedef {(stream: OutputStream, batch: readonly Uint8Array[]) => Promise<unknown>} WriteStyle */

/** @type {Record<string, WriteStyle>} */
const STYLES = {
  flush(stream, batch) {
    for (const payload of batch) stream.writeAsync(payload);
    return Promise.resolve(stream.flushAsync());
  },

  all(stream, batch) {
    return Promise.all(batch.map((payload) => stream.writeAsync(payload)));
  },

  async each(stream, batch) {
    for (const payload of batch) await stream.writeAsync(payload);
  },

  async try(stream, batch) {
    const taken = stream.tryWriteBatch(batch);
    if (taken < batch.length) await STYLES['flush']?.(stream, batch.slice(taken));
  },
};

/**
 * @param {string} name
 * @returns {WriteStyle}
 */
export function writeStyle(name) {
  const style = STYLES[name];
  if (!style) throw new Error(`style=${name} is not known`);
  return style;
}
