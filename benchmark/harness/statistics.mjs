/**
 * The middle value, or the mean of the two middle ones.
 *
 * @param {readonly number[]} values at least one
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * The nearest-rank percentile.
 *
 * @param {ArrayLike<number>} values
 * @param {number} percent 0 to 100
 * @returns {number} NaN when there are no values
 */
export function percentile(values, percent) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(Math.ceil((sorted.length * percent) / 100), 1) - 1] ?? NaN;
}

/**
 * Half the distance between the extremes, as a share of the median: how far one round strays from another.
 *
 * @param {readonly number[]} values
 * @returns {number}
 */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
