import { printLine } from './print-line.js';

/** Calls back after a while if something else keeps the process running until then; the timer itself does not. */
export function whileHeld(callback: () => void): void {
  setTimeout(() => {
    printLine('alive');
    callback();
  }, 200).unref();
}
