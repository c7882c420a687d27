import { rethrowLater } from '../async/rethrow-later.js';

/** Work that is done once at the end of the current microtask turn. */
export interface TurnEnd {
  endTurn(): void;
}

const resolved = Promise.resolve();
let waiting: TurnEnd[] | null = null;

/** Calls `endTurn` of `work` when the code that is running now has returned, before any I/O or timer. */
export function atTurnEnd(work: TurnEnd): void {
  if (waiting) {
    waiting.push(work);
    return;
  }
  waiting = [work];
  void resolved.then(runAll);
}

/** Calls `work`, which must not throw, when the code that is running now has returned. No program can replace this. */
export function inMicrotask(work: () => void): void {
  void resolved.then(work);
}

function runAll(): void {
  const works = waiting!;
  waiting = null;
  for (const work of works) end(work);
}

/** What one work leaves undone must not keep the others from their end. */
function end(work: TurnEnd): void {
  try {
    work.endTurn();
  } catch (error) {
    rethrowLater(error);
  }
}
