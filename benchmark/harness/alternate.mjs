/**
 * @template Sample
 * @typedef {{ name: string, round: () => Promise<Sample> }} Contender
 */

/**
 * Runs all contenders in turn, round after round, so that a change of the machine's speed affects all of them. The first
 * rounds only warm caches and are dropped; each round starts with another contender.
 *
 * @template Sample
 * @param {readonly Contender<Sample>[]} contenders
 * @param {number} rounds that are kept
 * @param {(done: number, total: number) => void} [progress]
 * @param {number} [warmups] rounds that are dropped
 * @returns {Promise<Map<string, Sample[]>>} by name, one sample a round, in the order of the rounds
 */
export async function alternate(contenders, rounds, progress = () => {}, warmups = 1) {
  /** @type {Map<string, Sample[]>} */
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  const total = (warmups + rounds) * contenders.length;
  let done = 0;
  for (let round = 0; round < warmups + rounds; round++) {
    for (const { name, round: run } of rotated(contenders, round)) {
      const sample = await run();
      if (round >= warmups) samples.get(name)?.push(sample);
      progress(++done, total);
    }
  }
  return samples;
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} by
 * @returns {Item[]}
 */
function rotated(items, by) {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
