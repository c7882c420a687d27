/** Documented copies have separate memory, also those of a Node buffer, whose `slice` does not copy. */
import test from 'ava';
import { Buffer as WindowsBuffer, CertificateQuery, CryptographicBuffer, DataWriter } from 'uwp-sockets';

/** Makes a copy of three bytes and returns it. */
const COPIES: Readonly<Record<string, (bytes: Uint8Array) => () => Uint8Array | null>> = {
  'Buffer.createCopyFromMemoryBuffer': (bytes) => {
    const memory = WindowsBuffer.createMemoryBufferOverIBuffer(WindowsBuffer.fromBytes(bytes));
    const copy = WindowsBuffer.createCopyFromMemoryBuffer(memory);
    return () => copy.bytes;
  },
  'CryptographicBuffer.createFromByteArray': (bytes) => {
    const copy = CryptographicBuffer.createFromByteArray(bytes);
    return () => copy.bytes;
  },
  'CryptographicBuffer.copyToByteArray': (bytes) => {
    const copy = CryptographicBuffer.copyToByteArray(bytes);
    return () => copy;
  },
  'CertificateQuery.thumbprint': (bytes) => {
    const query = new CertificateQuery();
    query.thumbprint = bytes;
    return () => query.thumbprint;
  },
};

for (const [member, copy] of Object.entries(COPIES)) {
  for (const kind of [Uint8Array, Buffer]) {
    test(`${member} of a ${kind.name}`, (t) => {
      const bytes = kind.from([1, 2, 3]);
      const look = copy(bytes);
      bytes.fill(0);
      t.deepEqual([...look()!], [1, 2, 3]);
    });
  }
}

test('Buffer.createCopyFromMemoryBuffer of a buffer detached from a DataWriter', (t) => {
  const writer = new DataWriter();
  writer.writeBytes([1, 2, 3]);
  const original = writer.detachBuffer();
  const copy = WindowsBuffer.createCopyFromMemoryBuffer(WindowsBuffer.createMemoryBufferOverIBuffer(original));
  original.bytes.fill(0);
  t.deepEqual([...copy.bytes], [1, 2, 3]);
});
