// The part of DNS messages (RFC 1035) that the mDNS browser needs: writes questions, reads answers.
import { DataReader, DataWriter } from 'uwp-sockets';

const POINTER = 12;
const INTERNET = 1;

/** A question for the PTR records of a name. */
export function question(name) {
  const writer = new DataWriter();
  // Identifier and flags are 0 in multicast DNS; one question, no records.
  for (const word of [0, 0, 1, 0, 0, 0]) writer.writeUInt16(word);
  for (const label of name.split('.')) {
    writer.writeByte(writer.measureString(label));
    writer.writeString(label);
  }
  writer.writeByte(0);
  writer.writeUInt16(POINTER);
  writer.writeUInt16(INTERNET);
  return writer.detachBuffer();
}

/** The PTR records of a message, as pairs of names; null for a message that is a question itself. */
export function answers(buffer) {
  const message = new Message(buffer.bytes);
  const [, flags, questions, ...records] = Array.from({ length: 6 }, () => message.word());
  if (!(flags & 0x8000)) return null;
  for (let count = 0; count < questions; count++) message.question();
  const count = records.reduce((sum, each) => sum + each);
  return Array.from({ length: count }, () => message.record()).filter((record) => record !== null);
}

class Message {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  word() {
    const reader = DataReader.fromBuffer(this.#bytes.subarray(this.#at, (this.#at += 2)));
    return reader.readUInt16();
  }

  question() {
    this.#name();
    this.#at += 4;
  }

  /** Name and target of a PTR record; null for a record of another type. */
  record() {
    const name = this.#name();
    const type = this.word();
    this.#at += 6; // class and time to live
    const end = this.word() + this.#at;
    const record = type === POINTER ? { name, target: this.#name() } : null;
    this.#at = end;
    return record;
  }

  #name() {
    const { labels, end } = this.#labels(this.#at);
    this.#at = end;
    return labels.join('.');
  }

  /** The labels from an offset on; a compression pointer refers to labels at a lower offset. */
  #labels(start) {
    const labels = [];
    for (let at = start; ;) {
      const length = this.#bytes[at];
      if (length === undefined) throw new Error('the message ends within a name');
      if (length === 0) return { labels, end: at + 1 };
      if (length >= 0xc0) {
        const target = ((length & 0x3f) << 8) | this.#bytes[at + 1];
        if (target >= start) throw new Error('a compression pointer of a name points forward');
        return { labels: [...labels, ...this.#labels(target).labels], end: at + 2 };
      }
      labels.push(Buffer.from(this.#bytes.subarray(at + 1, at + 1 + length)).toString());
      at += 1 + length;
    }
  }
}
