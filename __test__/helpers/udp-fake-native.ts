import { reserveTokens } from '../../dist/internal/runtime/hub.js';
import type { NativeUdpSocket } from '../../dist/internal/udp/native-udp-socket.js';
import type { BindingUdpSocket } from '../../dist/native/index.cjs';

/** One call of `submit`. */
export interface Submitted {
  readonly sizes: readonly number[];
  readonly bytes: Uint8Array;
  /** Destinations by number; null when all go to the connected peer. */
  readonly targets: readonly number[] | null;
  readonly stopAtFailure: boolean;
}

/** Result of one call of `submit`: the fake kernel takes up to `limit` datagrams and refuses those with these indexes. */
export interface SubmitResult {
  readonly limit?: number;
  readonly refused?: readonly number[];
}

const DEFAULT: SubmitResult = {};

type SubmitParameters = [
  slab: Uint8Array,
  lengths: Uint32Array,
  targets: Uint32Array | null,
  count: number,
  progress: Uint32Array,
];

interface NativeError extends Error {
  number: number;
}

export function nativeError(number: number, message: string): Error {
  const error = new Error(message) as NativeError;
  error.number = number;
  return error;
}

export const TOO_LONG = -2147014856;

/** The native side of a datagram socket, with a scripted kernel. */
export class FakeNative {
  readonly token = reserveTokens(1);
  readonly calls: Submitted[] = [];
  readonly targets: string[] = [];
  readonly received: NonNullable<ReturnType<ReturnType<BindingUdpSocket['takeReceivedFunction']>>>[] = [];
  submitResults: SubmitResult[] = [];
  thrown: Error | null = null;
  isReceiving = false;
  remote: { address: string; port: number } | null = null;
  statisticsFailure: Error | null = null;
  isWatching = false;
  readonly icmpErrors: unknown[] = [];
  isDetached = false;
  isClosed = false;
  #failures: unknown[] = [];

  /** The fake in the type of the real one. */
  get binding(): BindingUdpSocket {
    return this as unknown as BindingUdpSocket;
  }

  get socket(): NativeUdpSocket {
    return this as unknown as NativeUdpSocket;
  }

  submitFunction(): (...parameters: SubmitParameters) => void {
    return (...parameters) => this.#submit(parameters, false);
  }

  submitOneFunction(): (bytes: Uint8Array, length: number, target: number) => number {
    return (bytes, length, target) => {
      const progress = new Uint32Array(3);
      const targets = target === 0xffff_ffff ? null : Uint32Array.of(target);
      this.#submit([bytes, Uint32Array.of(length), targets, 1, progress], false);
      return progress[2] ? -1 : progress[0]!;
    };
  }

  submitUntilFailure(...parameters: SubmitParameters): void {
    this.#submit(parameters, true);
  }

  #submit([slab, lengths, targets, count, progress]: SubmitParameters, stopAtFailure: boolean): void {
    if (this.thrown) throw this.thrown;
    const { limit = Infinity, refused = [] } = this.submitResults.shift() ?? DEFAULT;
    let [index, offset] = progress as unknown as [number, number];
    const first = index;
    const firstOffset = offset;
    this.#failures = [];
    while (index < count && index - first < limit) {
      if (refused.includes(index)) {
        this.#failures.push(index, nativeError(TOO_LONG, `datagram ${index} is too long`));
        if (stopAtFailure) break;
      }
      offset += lengths[index++]!;
    }
    this.calls.push({
      sizes: [...lengths.subarray(first, index)],
      bytes: slab.slice(firstOffset, offset),
      targets: targets && [...targets.subarray(first, index)],
      stopAtFailure,
    });
    progress.set([index, offset, this.#failures.length / 2]);
  }

  takeFailures(): unknown[] {
    return this.#failures.splice(0);
  }

  takeReceivedFunction(): () => (typeof this.received)[number] | null {
    return () => this.received.shift() ?? null;
  }

  addTarget(address: string, port: number): number {
    return this.targets.push(`${address} ${port}`) - 1;
  }

  forgetTargets(): void {
    this.targets.length = 0;
  }

  watchAnswers(watch: boolean): void {
    this.isWatching = watch;
  }

  takeAnswers(): unknown[] {
    return this.icmpErrors.splice(0);
  }

  startReceiving(): void {
    this.isReceiving = true;
  }

  localEndpoint(): { address: string; port: number } {
    return { address: '127.0.0.1', port: 4000 };
  }

  remoteEndpoint(): { address: string; port: number } | null {
    return this.remote;
  }

  statistics(): { datagramsSent: number } {
    if (this.isClosed) throw new Error('closed');
    if (this.statisticsFailure) throw this.statisticsFailure;
    return { datagramsSent: this.calls.length };
  }

  detach(): number {
    this.isDetached = true;
    return 33;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Packet info of a run of datagrams. */
export interface RunPacketInfo {
  readonly local?: number;
  readonly interfaceIndex?: number;
  readonly trafficClass?: number;
  readonly hopLimit?: number;
  readonly time?: bigint;
  readonly isTruncated?: boolean;
}

export interface FakeRun extends RunPacketInfo {
  readonly bytes?: Uint8Array;
  readonly peer?: number;
  /** A datagram every so many bytes; absent when there is one. */
  readonly segmentSize?: number;
  /** A receive error in place of datagrams. */
  readonly error?: Error;
}

/** A batch of one run whose addresses are known, as the native side returns it. */
export function loneBatchOf(run: FakeRun): FakeNative['received'][number] {
  return (batchOf([run]) as [memory: ArrayBuffer, ...unknown[]] & FakeNative['received'][number])[0];
}

type Address = { address: string; port: number };

/** A batch as the native side returns it. */
export function batchOf(
  runs: readonly FakeRun[],
  firstNewPeer = 0,
  newPeers: readonly Address[] = [],
  newLocals: readonly Address[] = [],
): FakeNative['received'][number] {
  const payload = Buffer.concat(runs.map(({ bytes }) => bytes ?? new Uint8Array(0)));
  const start = (payload.length + 3) & ~3;
  const memory = new ArrayBuffer(start + 32 * runs.length);
  new Uint8Array(memory).set(payload);
  const errors: unknown[] = [];
  const words = runs.flatMap((run) =>
    run.error ? [errors.push(run.error) - 1, 0, NONE, NONE, 0, 0, 0, 0] : wordsOf(run),
  );
  new Uint32Array(memory, start).set(words);
  const listOrNull = (list: readonly Address[]): Address[] | null => (list.length > 0 ? [...list] : null);
  return [memory, payload.length, runs.length, firstNewPeer, listOrNull(newPeers), 0, listOrNull(newLocals), errors];
}

const NONE = 0xffff_ffff;

function wordsOf({ bytes, peer, segmentSize, ...packetInfo }: FakeRun): number[] {
  const time = packetInfo.time ?? 0n;
  const trafficClass = packetInfo.trafficClass === undefined ? 0 : 0x1_0000 | packetInfo.trafficClass;
  const hopLimit = packetInfo.hopLimit === undefined ? 0 : 0x2_0000 | (packetInfo.hopLimit << 8);
  return [
    bytes!.length,
    segmentSize ?? bytes!.length,
    peer!,
    packetInfo.local ?? NONE,
    packetInfo.interfaceIndex ?? 0,
    trafficClass | hopLimit | (packetInfo.isTruncated ? 0x4_0000 : 0),
    Number(time & 0xffff_ffffn),
    Number(time >> 32n),
  ];
}
