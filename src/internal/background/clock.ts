import { uptime } from 'node:os';
import { BindingAlarm } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';
import { milliseconds } from '../runtime/clock.js';
import { nativeHub, reserveTokens, unwatch, watch } from '../runtime/hub.js';

/** The time by which channels and tasks live. */
export interface Clock {
  /** Milliseconds of a monotonic clock that stands still while the machine sleeps. */
  awake(): number;
  /** Milliseconds of one that does not. */
  elapsed(): number;
  /** Calls `work` once, later, without keeping the process running. The function that it returns takes that back. */
  after(time: number, work: () => void): () => void;
}

let current: Clock = { awake: milliseconds, elapsed: () => uptime() * 1e3, after };

export function clock(): Clock {
  return current;
}

/** Another clock, for what begins from now on. */
export function setClock(replacement: Clock): void {
  current = replacement;
}

function after(time: number, work: () => void): () => void {
  const token = reserveTokens(1);
  const native = callNative(() => new BindingAlarm(nativeHub(), token, time));
  const end = (): void => {
    unwatch(token);
    native.close();
  };
  watch(token, {
    ready: () => {
      end();
      work();
    },
  });
  return end;
}
