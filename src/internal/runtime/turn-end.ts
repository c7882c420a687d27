import { rethrowLater } from '../async/rethrow-later.js';

/** Work that runs once, after the current synchronous code. */
export interface TurnEnd {
  endTurn(): void;
}

const resolved = Promise.resolve();
let waiting: TurnEnd[] | null = null;

/** Calls `work.endTurn()` from a microtask: after the running code has returned, before any I/O or timer. */
export function atTurnEnd(work: TurnEnd): void {
  if (waiting) {
    waiting.push(work);
    return;
  }
  waiting = [work];
  void resolved.then(runAll);
}

/** Calls `work`, which must not throw, from a microtask. Unlike `queueMicrotask` an application cannot replace it. */
export function inMicrotask(work: () => void): void {
  void resolved.then(work);
}

function runAll(): void {
  const works = waiting!;
  waiting = null;
  for (const work of works) end(work);
}

/** An exception in one must not keep the others from running. */
function end(work: TurnEnd): void {
  try {
    work.endTurn();
  } catch (error) {
    rethrowLater(error);
  }
}
