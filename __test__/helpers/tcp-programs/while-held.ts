import { printLine } from './print-line.js';

/** Calls back in a while if something else holds the process until then; the timer itself does not. */
export function whileHeld(callback: () => void): void {
  setTimeout(() => {
    printLine('alive');
    callback();
  }, 200).unref();
}
