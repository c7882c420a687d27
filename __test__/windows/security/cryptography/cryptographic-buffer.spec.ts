import test from 'ava';
import { BinaryStringEncoding, Buffer as WindowsBuffer, CryptographicBuffer } from 'uwp-sockets';

import { E_INVALIDARG, ERROR_NO_UNICODE_TRANSLATION, throwsHresult } from '../../../helpers/hresult-errors.js';

const bytes = Uint8Array.of(0x00, 0xff, 0x10, 0xab);
const buffer = WindowsBuffer.fromBytes(bytes);

test('compare returns whether the bytes are the same', (t) => {
  t.true(CryptographicBuffer.compare(buffer, Uint8Array.from(bytes)));
  t.false(CryptographicBuffer.compare(buffer, bytes.subarray(1)));
  t.false(CryptographicBuffer.compare(buffer, Uint8Array.of(0x00, 0xff, 0x10, 0xac)));
  t.true(CryptographicBuffer.compare(new WindowsBuffer(4), new WindowsBuffer(8)));
});

test('generates random bytes and numbers', (t) => {
  const first = CryptographicBuffer.generateRandom(32);
  t.is(first.length, 32);
  t.false(CryptographicBuffer.compare(first, CryptographicBuffer.generateRandom(32)));
  t.is(CryptographicBuffer.generateRandom(0).length, 0);
  const numbers = Array.from({ length: 200 }, () => CryptographicBuffer.generateRandomNumber());
  t.true(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 32));
  t.true(numbers.some((number) => number >= 2 ** 31));
  t.is(new Set(numbers).size, 200);
  for (const wrong of [-1, 1.5, NaN, 2 ** 31, 2 ** 32, '1'] as number[]) {
    throwsHresult(t, () => CryptographicBuffer.generateRandom(wrong), E_INVALIDARG);
  }
});

test('byte arrays are copied in and out', (t) => {
  const source = Uint8Array.of(1, 2);
  const copy = CryptographicBuffer.createFromByteArray(source);
  source.fill(0);
  t.deepEqual([...copy.bytes], [1, 2]);
  t.deepEqual([...CryptographicBuffer.createFromByteArray([1, 257]).bytes], [1, 1]);
  const out = CryptographicBuffer.copyToByteArray(copy) as Uint8Array;
  t.deepEqual([...out], [1, 2]);
  t.not(out.buffer, copy.bytes.buffer);
  t.is(CryptographicBuffer.copyToByteArray(new WindowsBuffer(3)), null);
  throwsHresult(t, () => CryptographicBuffer.createFromByteArray('x' as never), E_INVALIDARG);
});

test('hexadecimal', (t) => {
  t.is(CryptographicBuffer.encodeToHexString(buffer), '00ff10ab');
  t.deepEqual(CryptographicBuffer.decodeFromHexString('00FF10aB').bytes, Buffer.from(bytes));
  t.is(CryptographicBuffer.decodeFromHexString('').length, 0);
  for (const wrong of ['0', 'xx', '00 ff', '0g', null] as string[]) {
    throwsHresult(t, () => CryptographicBuffer.decodeFromHexString(wrong), E_INVALIDARG);
  }
});

test('base64', (t) => {
  t.is(CryptographicBuffer.encodeToBase64String(buffer), 'AP8Qqw==');
  t.deepEqual(CryptographicBuffer.decodeFromBase64String('AP8Q\r\n qw==').bytes, Buffer.from(bytes));
  t.is(CryptographicBuffer.decodeFromBase64String('').length, 0);
  for (const wrong of ['A', 'AA', 'AAA', 'A===', '====', 'AP8-', 'AP=8', 'AAAA=', undefined] as string[]) {
    throwsHresult(t, () => CryptographicBuffer.decodeFromBase64String(wrong), E_INVALIDARG);
  }
});

test('text in every encoding', (t) => {
  const text = 'Größe 😀';
  const { utf8, utf16LE, utf16BE } = BinaryStringEncoding;
  const expected = new Map([
    [utf8, Buffer.from(text)],
    [utf16LE, Buffer.from(text, 'utf16le')],
    [utf16BE, Buffer.from(text, 'utf16le').swap16()],
  ]);
  for (const [encoding, encoded] of expected) {
    const binary = CryptographicBuffer.convertStringToBinary(text, encoding);
    t.deepEqual(binary.bytes, encoded);
    t.is(CryptographicBuffer.convertBinaryToString(encoding, binary), text);
  }
  t.is(CryptographicBuffer.convertBinaryToString(utf8, new WindowsBuffer(1)), '');
});

test('text that cannot be converted is refused', (t) => {
  const { utf8, utf16LE } = BinaryStringEncoding;
  throwsHresult(t, () => CryptographicBuffer.convertStringToBinary('\ud800', utf8), ERROR_NO_UNICODE_TRANSLATION);
  throwsHresult(t, () => CryptographicBuffer.convertBinaryToString(utf8, bytes), ERROR_NO_UNICODE_TRANSLATION);
  throwsHresult(t, () => CryptographicBuffer.convertBinaryToString(utf16LE, bytes.subarray(1)), E_INVALIDARG);
  throwsHresult(t, () => CryptographicBuffer.convertStringToBinary('x', 3 as never), E_INVALIDARG);
  throwsHresult(t, () => CryptographicBuffer.convertBinaryToString(3 as never, bytes), E_INVALIDARG);
  throwsHresult(t, () => CryptographicBuffer.convertStringToBinary(null as never, utf8), E_INVALIDARG);
});

test('what is no buffer is refused, and there are no instances', (t) => {
  for (const wrong of [null, undefined, 'x', [1]] as never[]) {
    throwsHresult(t, () => CryptographicBuffer.compare(wrong, bytes), E_INVALIDARG);
    throwsHresult(t, () => CryptographicBuffer.copyToByteArray(wrong), E_INVALIDARG);
    throwsHresult(t, () => CryptographicBuffer.encodeToHexString(wrong), E_INVALIDARG);
    throwsHresult(t, () => CryptographicBuffer.encodeToBase64String(wrong), E_INVALIDARG);
  }
  t.throws(() => new (CryptographicBuffer as unknown as new () => unknown)(), { instanceOf: TypeError });
});
