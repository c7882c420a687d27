/**
 * The member by which the streams of this package hand over what they read without a copy:
 * `[readChunk](count, options, into?): AsyncOperation<Uint8Array, number>`.
 *
 * It gives memory that is the caller's from then on, at most `count` bytes, and no bytes only at the end of the stream.
 * Without `partial` it waits for all of `count` unless the stream ends before. `into`, of `count` bytes, is memory that
 * the stream may fill instead of its own: what it gives is the beginning of it then.
 */
export const readChunk: unique symbol = Symbol('readChunk');
