import { setClock, type Clock } from '../../dist/internal/background/clock.js';

interface Alarm {
  readonly due: number;
  readonly work: () => void;
}

const MINUTE = 60_000;

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #awake = 0;
  #asleep = 0;

  /** The clock of channels and tasks that begin from now on. */
  static install(): ManualClock {
    const clock = new ManualClock();
    setClock(clock);
    return clock;
  }

  awake(): number {
    return this.#awake;
  }

  elapsed(): number {
    return this.#awake + this.#asleep;
  }

  after(time: number, work: () => void): () => void {
    const alarm = { due: this.#awake + time, work };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** How many alarms are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Goes on by minutes, and rings everything that is due until then, in order. */
  advance(minutes: number): void {
    const end = Math.round(this.#awake + minutes * MINUTE);
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#awake = next.due;
      next.work();
    }
    this.#awake = end;
  }

  /** The machine sleeps for minutes. */
  sleep(minutes: number): void {
    this.#asleep += minutes * MINUTE;
  }

  #next(end: number): Alarm | undefined {
    return [...this.#alarms].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}
