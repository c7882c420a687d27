import type { Leftovers } from '../agent/transfer.js';
import type { Leftover } from '../agent/protocol.js';
import {
  NO_ADDRESS,
  RUN_BYTES,
  RUN_INTERFACE,
  RUN_LOCAL,
  RUN_MARKS,
  RUN_PEER,
  RUN_SEGMENT_SIZE,
  RUN_TIME_HIGH,
  RUN_TIME_LOW,
  RUN_WORDS,
} from '../runtime/wire.js';
import { type DatagramCursor, InboundBatch, type NativeBatch } from './inbound-batch.js';
import { KnownAddresses } from './known-addresses.js';

type Endpoint = { address: string; port: number };

/** The datagrams behind these cursors, which stay where they are. Receive errors are left out: they are this owner's. */
export function leftoversOf(cursors: readonly DatagramCursor[]): Leftovers {
  const leftovers: Leftover[] = [];
  const bytes: Uint8Array[] = [];
  for (const cursor of cursors) {
    for (const run of runsBehind(cursor)) {
      leftovers.push(run.leftover);
      bytes.push(run.bytes);
    }
  }
  return { leftovers, bytes };
}

function* runsBehind(cursor: DatagramCursor): Generator<{ leftover: Leftover; bytes: Uint8Array }> {
  const { batch } = cursor;
  for (const { run, start, end } of cursor.rest()) {
    const peer = batch.peer(run);
    if (!peer) continue;
    const local = batch.local(run);
    const leftover = {
      length: end - start,
      segmentSize: batch.segmentSize(run),
      address: peer.address,
      port: Number(peer.port),
      interfaceIndex: batch.interfaceIndex(run) ?? 0,
      marks: batch.marks(run),
      time: String(batch.receiveTime(run) ?? 0n),
      ...(local && { local: local.address }),
    };
    yield { leftover, bytes: batch.slab.subarray(start, end) };
  }
}

/** The datagrams that an owner before had not taken, as a batch. */
export function batchOfLeftovers(leftovers: readonly Leftover[], bytes: Uint8Array): InboundBatch {
  const peers = new Numbers();
  const locals = new Numbers();
  const padded = (bytes.length + 3) & ~3;
  const memory = new ArrayBuffer(padded + leftovers.length * RUN_WORDS * Uint32Array.BYTES_PER_ELEMENT);
  new Uint8Array(memory).set(bytes);
  const words = new Uint32Array(memory, padded);
  for (const [index, leftover] of leftovers.entries()) {
    writeRun(words.subarray(RUN_WORDS * index), leftover, peers, locals);
  }
  const batch = [memory, bytes.length, leftovers.length, 0, peers.endpoints, 0, locals.endpoints, null];
  return new InboundBatch(batch as NativeBatch, new KnownAddresses(), new KnownAddresses());
}

function writeRun(words: Uint32Array, leftover: Leftover, peers: Numbers, locals: Numbers): void {
  const { length, segmentSize, address, port, local, interfaceIndex, marks, time } = leftover;
  const nanoseconds = BigInt(time ?? 0);
  words[RUN_BYTES] = length;
  words[RUN_SEGMENT_SIZE] = segmentSize ?? length;
  words[RUN_PEER] = peers.of({ address: address ?? '', port: port ?? 0 });
  words[RUN_LOCAL] = local === undefined ? NO_ADDRESS : locals.of({ address: local, port: 0 });
  words[RUN_INTERFACE] = interfaceIndex ?? 0;
  words[RUN_MARKS] = marks ?? 0;
  words[RUN_TIME_LOW] = Number(BigInt.asUintN(32, nanoseconds));
  words[RUN_TIME_HIGH] = Number(BigInt.asUintN(32, nanoseconds >> 32n));
}

/** Numbers for endpoints, each of which is announced once. */
class Numbers {
  readonly endpoints: Endpoint[] = [];
  readonly #numbers = new Map<string, number>();

  of(endpoint: Endpoint): number {
    const key = `${endpoint.address} ${endpoint.port}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.endpoints.length);
    return this.endpoints.push(endpoint) - 1;
  }
}
