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
 * The medians of all figures.
 *
 * @template {Record<string, number>} Figures
 * @param {readonly Figures[]} rounds at least one
 * @returns {Figures}
 */
export function medians(rounds) {
  const names = Object.keys(rounds[0] ?? {});
  const values = names.map((name) => [name, median(rounds.map((round) => round[name] ?? NaN))]);
  return Object.fromEntries(values);
}

/**
 * The median over rounds of one contender's figure divided by another's of the same round.
 *
 * @template {string} Figure
 * @param {ReadonlyMap<string, readonly Record<Figure, number>[]>} samples
 * @param {string} name
 * @param {string} other
 * @param {Figure} figure
 * @returns {number | undefined} undefined when one of them did not run
 */
export function ratio(samples, name, other, figure) {
  const [upper, lower] = [samples.get(name), samples.get(other)];
  return upper && lower && median(upper.map((sample, round) => sample[figure] / (lower[round]?.[figure] ?? NaN)));
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
 * Half the distance between the extremes, as a share of the median: the variation between rounds.
 *
 * @param {readonly number[]} values
 * @returns {number}
 */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
