// Runs cases one after the other and reports them in the Test Anything Protocol.

/** Milliseconds after which a case has failed. */
const DEADLINE = 20_000;

/**
 * @typedef {object} Result
 * @property {string} title
 * @property {string} [error] why it failed
 */

/**
 * @param {readonly (readonly [string, () => Promise<void>])[]} cases
 * @param {(result: Result) => void} report
 */
export async function runCases(cases, report) {
  for (const [title, run] of cases) report({ title, error: await failure(run) });
}

let count = 0;

/** @param {Result} result */
export function printResult({ title, error }) {
  count += 1;
  if (error === undefined) console.log(`ok ${count} - ${title}`);
  else console.log(`not ok ${count} - ${title}\n  ---\n${error.replaceAll(/^/gm, '    ')}\n  ...`);
}

/** The last line, without which a runtime that ends early would seem to have passed. */
export function printPlan() {
  console.log(`1..${count}`);
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
