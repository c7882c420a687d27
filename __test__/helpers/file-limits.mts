/**
 * Loaded before each test file: a file that hangs, or whose process does not exit after its tests, fails by name. ava's own
 * limit applies to the whole run only, and its TAP reporter aborts at it.
 */
import { registerCompletionHandler } from 'ava';

/** Milliseconds that the tests of one file may take on a busy machine. */
const TESTS_LIMIT = 12 * 60_000;
/** Milliseconds from the end of the tests to the exit of the process: anything that still runs then is a leak. */
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
