/**
 * Patterns of cases, as the suite reads them; a star matches any rest.
 *
 * @typedef {{ cases: readonly string[], 'exclude-cases': readonly string[], 'exclude-agent-cases': {} }} Cases
 */

/** All 517. @type {Cases} */
export const allCases = { cases: ['*'], 'exclude-cases': [], 'exclude-agent-cases': {} };

/**
 * Those that are done within a few minutes: of large messages (9) the largest and those of most fragments, and of compression (12
 * and 13), which are a thousand messages each, one of each kind of data and of each offer.
 *
 * @type {Cases}
 */
export const quickCases = {
  cases: [
    ...[1, 2, 3, 4, 5, 6, 7, 10].map((group) => `${group}.*`),
    ...['1.6', '2.6', '3.1', '4.1'].map((large) => `9.${large}`),
    ...[1, 2, 3, 4, 5].map((kind) => `12.${kind}.3`),
    ...[1, 2, 3, 4, 5, 6, 7].map((offer) => `13.${offer}.3`),
  ],
  'exclude-cases': [],
  'exclude-agent-cases': {},
};
