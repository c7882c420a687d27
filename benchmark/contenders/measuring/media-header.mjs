/** Bytes of the fixed header of RTP (RFC 3550, 5.1). */
const HEADER = 12;

let sequence = 0;

/**
 * Writes a header in place: version 2, payload type 0, sequence number, time of a voice codec, a source of our own.
 *
 * @param {DataView} view
 * @param {number} offset
 * @param {number} length of the datagram
 */
export function rewriteHeader(view, offset, length) {
  if (length < HEADER) return;
  sequence = (sequence + 1) | 0;
  view.setUint32(offset, 0x8000_0000 | (sequence & 0xffff));
  view.setUint32(offset + 4, Math.imul(sequence, 160));
  view.setUint32(offset + 8, 0x5157_5050);
}
