/**
 * Windows.Storage.Streams.InputStreamOptions: when a read completes. The members are flags.
 *
 * `none` waits for all bytes asked for, `partial` for one or more; `readAhead` allows the stream to fetch more than
 * asked for, which is only a hint.
 */
export const InputStreamOptions = { none: 0, partial: 1, readAhead: 2 } as const;
export type InputStreamOptions = (typeof InputStreamOptions)[keyof typeof InputStreamOptions];
