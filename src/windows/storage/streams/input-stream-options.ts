/**
 * Windows.Storage.Streams.InputStreamOptions: when a read completes. The members are flags.
 *
 * `none` waits for all requested bytes, `partial` for at least one; `readAhead` is a hint that the stream may fetch more
 * than requested.
 */
export const InputStreamOptions = { none: 0, partial: 1, readAhead: 2 } as const;
export type InputStreamOptions = (typeof InputStreamOptions)[keyof typeof InputStreamOptions];
