/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * The same command with the soft limit of open files raised to the hard one.
 *
 * @param {Command} command
 * @returns {Command}
 */
export function withMostFiles({ file, args }) {
  return { file: 'sh', args: ['-c', 'ulimit -n "$(ulimit -Hn)" && exec "$0" "$@"', file, ...args] };
}
