import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Bytes of a DNS header; the name of the question follows. */
const HEADER = 12;

/** Record types. */
const A = 1;

/** A name server at 127.0.0.1:53 that answers for names under `alive.example` and never for others. */
export class NameServer {
  /** The queried names. */
  readonly queried: Set<string> = new Set<string>();
  readonly #socket: Socket = createSocket('udp4');
  #wake: () => void = () => undefined;

  async start(): Promise<void> {
    this.#socket.on('message', (query, peer) => this.#answer(query, peer));
    this.#socket.bind(53, '127.0.0.1');
    await once(this.#socket, 'listening');
  }

  /** Waits until `count` names were queried. */
  async until(count: number): Promise<void> {
    while (this.queried.size < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(query: Buffer, peer: RemoteInfo): void {
    const { name, end } = nameIn(query);
    this.queried.add(name);
    this.#wake();
    if (name.endsWith('alive.example')) this.#socket.send(answerTo(query, end), peer.port, peer.address);
  }
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** 127.0.0.1 for a question of type A, no record for any other. */
function answerTo(query: Buffer, nameEnd: number): Buffer {
  const isA = query.readUInt16BE(nameEnd) === A;
  const header = Buffer.from([query[0]!, query[1]!, 0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
  const question = query.subarray(HEADER, nameEnd + 4);
  const record = [0xc0, HEADER, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1];
  return Buffer.concat([header, question, Buffer.from(isA ? record : [])]);
}
