/**
 * Loaded before each file of tests: one that hangs, or whose process does not end once its tests did, fails by name. ava's own
 * limit knows the whole run alone, and its TAP reporter breaks off at it.
 */
import { registerCompletionHandler } from 'ava';

/** Milliseconds that the tests of one file may take, on a machine with much else to do. */
const TESTS_LIMIT = 12 * 60_000;
/** Milliseconds from the end of the tests to the end of the process: what still runs by then is a leak. */
const EXIT_LIMIT = 60_000;

function failAfter(milliseconds: number, reason: string): NodeJS.Timeout {
  const fail = (): never => {
    throw new Error(`${reason} within ${milliseconds / 1000} s; active: ${process.getActiveResourcesInfo().join(' ')}`);
  };
  return setTimeout(fail, milliseconds).unref();
}

const tests = failAfter(TESTS_LIMIT, 'the tests of this file did not end');

registerCompletionHandler(() => {
  clearTimeout(tests);
  failAfter(EXIT_LIMIT, 'the tests ended, but their process did not end');
});
