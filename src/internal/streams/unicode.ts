import { Buffer as NodeBuffer, isUtf8 } from 'node:buffer';
import { UnicodeEncoding } from '../../windows/storage/streams/unicode-encoding.js';
import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** String.prototype.isWellFormed of ES2024, which Node 20 has but its declarations lack. */
interface WellFormable {
  isWellFormed(): boolean;
}

/** U+FFFD, by which a decoder replaces malformed input. No literal, because the bundle has to stay ASCII. */
const REPLACEMENT = String.fromCharCode(0xfffd);

/**
 * The text of `bytes` from `start` to `end`. Throws ERROR_NO_UNICODE_TRANSLATION for malformed UTF-8; UTF-16 is not
 * checked for lone surrogates.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: UnicodeEncoding): string {
  if (encoding === UnicodeEncoding.utf16LE) return nodeView(bytes).toString('utf16le', start, end);
  if (encoding === UnicodeEncoding.utf16BE) return swapped(bytes.subarray(start, end)).toString('utf16le');
  const text = nodeView(bytes).toString('utf8', start, end);
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end))) throw noTranslation('the bytes are not UTF-8');
  return text;
}

/** Encoded size of `text` in bytes. Throws ERROR_NO_UNICODE_TRANSLATION for a lone surrogate in UTF-8. */
export function encodedLength(text: string, encoding: UnicodeEncoding): number {
  if (encoding !== UnicodeEncoding.utf8) return text.length * 2;
  if (!(text as unknown as WellFormable).isWellFormed()) throw noTranslation('the text has a lone surrogate');
  return NodeBuffer.byteLength(text, 'utf8');
}

/** Writes `text`, whose size is that of `encodedLength`, to `target` at `start`. */
export function encodeText(text: string, encoding: UnicodeEncoding, target: NodeBuffer, start: number): void {
  if (encoding === UnicodeEncoding.utf8) {
    target.write(text, start, 'utf8');
    return;
  }
  const length = target.write(text, start, 'utf16le');
  if (encoding === UnicodeEncoding.utf16BE) target.subarray(start, start + length).swap16();
}

function nodeView(bytes: Uint8Array): NodeBuffer {
  return NodeBuffer.isBuffer(bytes) ? bytes : NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function swapped(bytes: Uint8Array): NodeBuffer {
  return NodeBuffer.from(bytes).swap16();
}

function noTranslation(message: string): UwpError {
  return new UwpError(Hresult.ERROR_NO_UNICODE_TRANSLATION, message);
}
