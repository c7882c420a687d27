import { Buffer } from 'node:buffer';
import { invalidArgument } from '../errors/errors.js';

/** What a Close frame says; `code` 1005 stands for an empty one. */
export interface CloseArguments {
  readonly code: number;
  readonly reason: string;
}

/** Milliseconds that a peer may take for the closing handshake by default. */
export const CLOSE_TIMEOUT = 10_000;

/** The code of an empty Close frame, which is never sent as such (RFC 6455, section 7.4.1). */
const NO_STATUS = 1005;

export const EMPTY_CLOSE: CloseArguments = { code: NO_STATUS, reason: '' };

/** Bytes of the reason: those of a control frame without the code. */
const LONGEST_REASON = 123;

/** Codes below 3000 that a peer may send, as IANA lists them, and 1005. */
const PROTOCOL_CODES: readonly number[] = [
  1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
];

/** Checks the arguments of `close`; throws E_INVALIDARG. */
export function requireCloseArguments(code: unknown, reason: unknown): CloseArguments {
  const number = requireCode(code);
  const text = requireReason(reason);
  if (number === NO_STATUS && text !== '') throw invalidArgument('close: an empty Close frame (1005) has no reason');
  return { code: number, reason: text };
}

function requireCode(code: unknown): number {
  const isSendable = typeof code === 'number' && (PROTOCOL_CODES.includes(code) || isApplicationCode(code));
  if (isSendable) return code;
  throw invalidArgument(
    `close: the code must be 1000 to 1003, 1005, 1007 to 1014 or 3000 to 4999, not ${String(code)}`,
  );
}

function isApplicationCode(code: number): boolean {
  return Number.isInteger(code) && code >= 3000 && code <= 4999;
}

function requireReason(reason: unknown): string {
  if (typeof reason !== 'string') throw invalidArgument('close: the reason must be text');
  if (/\p{Surrogate}/u.test(reason)) throw invalidArgument('close: the reason has a lone surrogate');
  if (Buffer.byteLength(reason) <= LONGEST_REASON) return reason;
  throw invalidArgument(`close: the reason has at most ${LONGEST_REASON} bytes of UTF-8`);
}
