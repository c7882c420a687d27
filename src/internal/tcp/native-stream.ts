import type { BindingEndpoint, BindingTcpStatistics, BindingTcpTraffic } from '../../native/index.cjs';
import { releaseStream, tcpStreams } from '../runtime/hub.js';

const close = tcpStreams.closeFunction();
const read = tcpStreams.readFunction();

/**
 * The streams that the application lost without closing them. They are named by numbers on the native side: a registered
 * number takes a fifth of the memory of a wrapped native object.
 */
const lost = new FinalizationRegistry<number>(releaseStream);

/** A connected TCP stream of the native side, plain or protected. It ends at the latest when nothing refers to it. */
export class NativeStream {
  /** The token of its readiness events. */
  readonly token: number;

  constructor(token: number) {
    this.token = token;
    lost.register(this, token);
  }

  /**
   * Reads into `target` and returns the number of bytes, 0 at the end of the stream, -1 when there is nothing yet: then a
   * readable event follows.
   */
  read(target: Uint8Array): number {
    return read(this.token, target);
  }

  /** A function that writes from `start` to `end` and returns how many bytes were accepted; if not all, a writable event follows. */
  writeFunction(): (bytes: Uint8Array, start: number, end: number) => number {
    return tcpStreams.writeFunction(this.token);
  }

  /** Writes the first `end` bytes of `head` followed by the first `tailEnd` of `tail`, in one system call where possible. */
  writeBoth(head: Uint8Array, end: number, tail: Uint8Array, tailEnd: number): number {
    return tcpStreams.writeBoth(this.token, head, end, tail, tailEnd);
  }

  /**
   * A function that returns how many of the accepted bytes are with the kernel, and throws when it will get no more; a
   * writable event follows when there are more. Null when the kernel has all of them always.
   */
  handedOverFunction(): (() => number) | null {
    return tcpStreams.handedOverFunction(this.token);
  }

  /** Hands the accepted bytes to the kernel, as far as there is room. */
  drain(): void {
    tcpStreams.drain(this.token);
  }

  /** Ends the sending direction behind everything accepted. False while there is no room: then a writable event follows. */
  endSending(): boolean {
    return tcpStreams.endSending(this.token);
  }

  /** Bytes that were written and not accepted were dropped: from now on every way of closing resets the connection. */
  breakOff(): void {
    tcpStreams.breakOff(this.token);
  }

  /** Null when the stream was closed before the first call. */
  localEndpoint(): BindingEndpoint | null {
    return tcpStreams.localEndpoint(this.token);
  }

  remoteEndpoint(): BindingEndpoint {
    return tcpStreams.remoteEndpoint(this.token);
  }

  statistics(): BindingTcpStatistics {
    return tcpStreams.statistics(this.token);
  }

  /** Has the system probe the peer whenever it has been silent for so many seconds. */
  probeAfter(seconds: number): void {
    tcpStreams.probeAfter(this.token, seconds);
  }

  /** Counters, also after the stream was closed. */
  traffic(): BindingTcpTraffic {
    return tcpStreams.traffic(this.token);
  }

  /** Closes the stream, but not the connection, and returns the number of a duplicate descriptor. */
  detach(): number {
    return tcpStreams.detach(this.token);
  }

  /** Takes the socket out of its driver and returns the number of its descriptor, which stays the stream's. */
  suspend(): number {
    return tcpStreams.suspend(this.token);
  }

  close(reset: boolean): void {
    close(this.token, reset);
  }
}
