import { Buffer as NodeBuffer } from 'node:buffer';
import { bytesOf, type BufferSource, byteArrayOf } from '../../../internal/streams/bytes.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { textOf } from '../../../internal/projection/marshalling.js';
import { copyOf, requireUint32 } from '../../../internal/memory/memory.js';
import { nodeCrypto } from '../../../internal/runtime/node-modules.js';
import { decodeText, encodedLength, encodeText } from '../../../internal/streams/unicode.js';
import { BufferClass, type Buffer, type IBuffer } from '../../storage/streams/buffer.js';
import { requireUnicodeEncoding } from '../../storage/streams/unicode-encoding.js';
import type { BinaryStringEncoding } from './binary-string-encoding.js';

/** Most bytes of one call to the random number generator. */
const MAX_RANDOM = 0x7fff_ffff;

/**
 * Windows.Security.Cryptography.CryptographicBuffer: helpers for buffers.
 *
 * Buffer parameters also accept typed arrays and ArrayBuffers; anything else throws E_INVALIDARG (0x80070057).
 */
export class CryptographicBuffer {
  private constructor() {
    throw new TypeError('CryptographicBuffer has static members only');
  }

  /** Whether two buffers have the same bytes, compared in constant time. */
  static compare(object1: IBuffer | BufferSource, object2: IBuffer | BufferSource): boolean {
    const [first, second] = [bytesOf(object1), bytesOf(object2)];
    return first.length === second.length && nodeCrypto().timingSafeEqual(first, second);
  }

  /** A buffer of random bytes from the system. Throws E_INVALIDARG above 2^31 - 1 bytes. */
  static generateRandom(length: number): Buffer {
    if (requireUint32(length, 'length') <= MAX_RANDOM) return new BufferClass(nodeCrypto().randomBytes(length));
    throw invalidArgument(`length: at most ${MAX_RANDOM} random bytes can be made at once`);
  }

  /** A random integer from 0 to 2^32 - 1. */
  static generateRandomNumber(): number {
    return nodeCrypto().randomBytes(4).readUInt32LE();
  }

  /** A buffer with a copy of a typed array, or of the lowest 8 bits of each integer of an array. */
  static createFromByteArray(value: readonly number[] | BufferSource): Buffer {
    return new BufferClass(copyOf(byteArrayOf(value)));
  }

  /** A copy of the bytes of a buffer; null for an empty one, as in the WinRT JavaScript projection. */
  static copyToByteArray(buffer: IBuffer | BufferSource): Uint8Array | null {
    const bytes = bytesOf(buffer);
    return bytes.length === 0 ? null : Uint8Array.from(bytes);
  }

  /** Two lower-case digits for each byte. */
  static encodeToHexString(buffer: IBuffer | BufferSource): string {
    return textView(buffer).toString('hex');
  }

  /** Throws E_INVALIDARG for an odd number of digits and for anything else than hexadecimal digits. */
  static decodeFromHexString(value: string): Buffer {
    const text = textOf(value);
    if (/^(?:[0-9a-f]{2})*$/i.test(text)) return new BufferClass(NodeBuffer.from(text, 'hex'));
    throw invalidArgument('decodeFromHexString: the text must have pairs of hexadecimal digits only');
  }

  static encodeToBase64String(buffer: IBuffer | BufferSource): string {
    return textView(buffer).toString('base64');
  }

  /** Ignores white space; throws E_INVALIDARG for anything else that is not base64 with padding. */
  static decodeFromBase64String(value: string): Buffer {
    const digits = textOf(value).replace(/\s+/g, '');
    if (digits.length % 4 === 0 && /^[0-9a-z+/]*={0,2}$/i.test(digits)) {
      return new BufferClass(NodeBuffer.from(digits, 'base64'));
    }
    throw invalidArgument('decodeFromBase64String: the text is not base64');
  }

  /** The bytes of text. Throws ERROR_NO_UNICODE_TRANSLATION (0x80070459) for UTF-8 of a lone surrogate. */
  static convertStringToBinary(value: string, encoding: BinaryStringEncoding): Buffer {
    const text = textOf(value);
    const bytes = NodeBuffer.alloc(encodedLength(text, requireUnicodeEncoding(encoding)));
    encodeText(text, encoding, bytes, 0);
    return new BufferClass(bytes);
  }

  /**
   * The text of bytes. Throws ERROR_NO_UNICODE_TRANSLATION (0x80070459) for bytes that are not UTF-8 and E_INVALIDARG
   * for an odd number of bytes of UTF-16.
   */
  static convertBinaryToString(encoding: BinaryStringEncoding, buffer: IBuffer | BufferSource): string {
    const bytes = bytesOf(buffer);
    const isUtf16 = requireUnicodeEncoding(encoding) !== 0;
    if (isUtf16 && bytes.length % 2 !== 0) throw invalidArgument('convertBinaryToString: UTF-16 takes pairs of bytes');
    return decodeText(bytes, 0, bytes.length, encoding);
  }
}

function textView(buffer: IBuffer | BufferSource): NodeBuffer {
  const bytes = bytesOf(buffer);
  return NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
