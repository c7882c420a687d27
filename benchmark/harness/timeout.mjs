/**
 * What `promise` resolves with, or the error of `failure` when it takes too long.
 *
 * @template Result
 * @param {number} milliseconds
 * @param {Promise<Result>} promise
 * @param {() => Error | Promise<Error>} failure
 * @returns {Promise<Result>}
 */
export async function withTimeout(milliseconds, promise, failure) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, LATE)));
  const first = await Promise.race([promise, late]).finally(() => clearTimeout(timer));
  if (first === LATE) throw await failure();
  return /** @type {Result} */ (first);
}

const LATE = Symbol('late');
