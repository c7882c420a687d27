// Runs cases one after the other and reports them in the Test Anything Protocol. A case with `differs` is known to fail on this
// runtime, for that reason: it counts as skipped, and as failed once it passes, so that the difference does not outlive its cause.

/** Milliseconds after which a case has failed. */
const DEADLINE = 20_000;

/**
 * @typedef {object} Result
 * @property {string} title
 * @property {string} [error] why it failed
 * @property {string} [differs] why it is expected to fail on this runtime
 */

/**
 * @param {readonly (readonly [string, () => Promise<void>, string?])[]} cases
 * @param {(result: Result) => void} report
 */
export async function runCases(cases, report) {
  for (const [title, run, differs] of cases) report({ title, error: await failure(run), differs });
}

let count = 0;

/** @param {Result} result */
export function printResult({ title, error, differs }) {
  count += 1;
  if (differs === undefined) print(error === undefined ? '' : 'not ', title, error);
  else if (error === undefined) print('not ', title, `it passes: it no longer differs (${differs})`);
  else print('not ', `${title} # TODO ${differs}`, error);
}

/** The last line, without which a runtime that ends early would seem to have passed. */
export function printPlan() {
  console.log(`1..${count}`);
}

function print(not, title, error) {
  const detail = error === undefined ? '' : `\n  ---\n${error.replaceAll(/^/gm, '    ')}\n  ...`;
  console.log(`${not}ok ${count} - ${title}${detail}`);
}

/** @param {() => Promise<void>} run */
async function failure(run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${DEADLINE / 1000} s`)), DEADLINE);
  });
  try {
    await Promise.race([run(), late]);
    return undefined;
  } catch (error) {
    return String(error?.stack ?? error);
  } finally {
    clearTimeout(timer);
  }
}
