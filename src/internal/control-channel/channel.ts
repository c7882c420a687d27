import { clock } from '../background/clock.js';
import { networkInterval } from './network-interval.js';
import type { Transport, TransportObserver } from './transport.js';

const MINUTE = 60_000;
/** How long the probes of a silent peer take, in whole minutes: that a silence was survived is known only then. */
const PROBING = 1;
/** The two clocks are read one after the other, and one of them counts hundredths of a second. */
const SHORTEST_SLEEP = 1_000;

/** What a channel reports. Not called from within a call of its owner. */
export interface ChannelOwner {
  /** The server expects a sign of life. */
  keepAlive(): void;
  /** Data came. */
  pushed(): void;
  /** The channel has ended; `isSleep`: the machine slept, otherwise the connection has. */
  ended(isSleep: boolean): void;
}

/** A connected transport that waits for data of its server. */
export class Channel implements TransportObserver {
  readonly #transport: Transport;
  readonly #owner: ChannelOwner;
  readonly #clock = clock();
  /** The time that the machine had slept when the channel began. */
  readonly #slept = this.#sleep;
  #serverMinutes: number;
  #lastKeepAlive = this.#clock.awake();
  #endKeepAlive: () => void;
  #endSilence: () => void;
  #hasEnded = false;

  /** @param serverMinutes the interval in which the server expects signs of life */
  constructor(transport: Transport, serverMinutes: number, owner: ChannelOwner) {
    this.#transport = transport;
    this.#owner = owner;
    this.#serverMinutes = serverMinutes;
    this.#probe();
    this.#endKeepAlive = this.#startKeepAlive();
    this.#endSilence = this.#startSilence();
  }

  /** Whether the transport has ended, or is to be replaced after a sleep. */
  get hasEnded(): boolean {
    return this.#hasEnded || this.#transport.isClosed;
  }

  get networkMinutes(): number {
    return Math.min(this.#serverMinutes, networkInterval.minutes);
  }

  set serverMinutes(minutes: number) {
    this.#serverMinutes = minutes;
    this.#endKeepAlive();
    this.#endKeepAlive = this.#startKeepAlive();
    this.#restartSilence();
  }

  /** The network has forgotten a connection in a silence of the present length. */
  decrease(): void {
    networkInterval.lost(this.networkMinutes);
    this.#restartSilence();
  }

  received(): void {
    if (this.#hasEnded) return;
    this.#owner.pushed();
    this.#noticeSleep();
  }

  ended(): void {
    if (this.#hasEnded) return;
    this.close();
    if (!this.#transport.isClosed) this.#owner.ended(this.#hasSlept);
  }

  close(): void {
    this.#hasEnded = true;
    this.#endKeepAlive();
    this.#endSilence();
  }

  get #sleep(): number {
    return this.#clock.elapsed() - this.#clock.awake();
  }

  get #hasSlept(): boolean {
    return this.#sleep - this.#slept > SHORTEST_SLEEP;
  }

  /** True when the channel has ended: the application may have closed the socket. */
  #noticeEnd(): boolean {
    if (this.#transport.isClosed) this.close();
    return this.#hasEnded || this.#noticeSleep();
  }

  #noticeSleep(): boolean {
    if (!this.#hasSlept) return false;
    this.close();
    this.#owner.ended(true);
    return true;
  }

  #startKeepAlive(): () => void {
    const due = this.#lastKeepAlive + this.#serverMinutes * MINUTE;
    return this.#clock.after(Math.max(0, due - this.#clock.awake()), () => {
      if (this.#noticeEnd()) return;
      this.#lastKeepAlive = this.#clock.awake();
      this.#endKeepAlive = this.#startKeepAlive();
      this.#owner.keepAlive();
    });
  }

  /** Looks at the end of a silence whether it was one, and whether the connection is still there. */
  #startSilence(): () => void {
    const minutes = this.networkMinutes;
    const { traffic } = this.#transport;
    return this.#clock.after((minutes + PROBING) * MINUTE, () => {
      if (this.#noticeEnd()) return;
      if (this.#transport.traffic === traffic) networkInterval.survived(minutes);
      this.#restartSilence();
    });
  }

  #probe(): void {
    try {
      this.#transport.probeAfter(this.networkMinutes * 60);
    } catch {
      // The connection is lost, as the pending read is about to report.
    }
  }

  #restartSilence(): void {
    this.#endSilence();
    this.#probe();
    this.#endSilence = this.#startSilence();
  }
}
