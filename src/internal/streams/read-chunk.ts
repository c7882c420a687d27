/**
 * The method by which the streams of this package read without a copy:
 * `[readChunk](count, options, into?): AsyncOperation<Uint8Array, number>`.
 *
 * It results in at most `count` bytes, whose memory the caller owns from then on, and in none only at the end of the
 * stream. Without `partial` it waits for all of `count` unless the stream ends first. `into`, of `count` bytes, is memory
 * that the stream may fill instead of its own; the result is then a view of its beginning.
 */
export const readChunk: unique symbol = Symbol('readChunk');
