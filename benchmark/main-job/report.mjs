import { alignedTable } from '../harness/terminal.mjs';

/** @typedef {import('../harness/section.mjs').Section} Section */

const LEGEND = `\
X → Y: X sends, Y receives. First row: this package at both ends; second: Node.js at both ends (1 ×);
third and fourth: one of each, which understand each other, at the pace of the slower end.

packet: a datagram, on TCP a write (flushed, in Node.js uncorked, by the thousand). CPU: both processes.
calls: system calls that send; * libuv makes one for each datagram. resent: lost on the way.`;

/**
 * All sections as one table, and what it means.
 *
 * @param {readonly Section[]} sections
 */
export function report(sections) {
  return `${alignedTable(sections[0]?.head ?? [], sections.flatMap(group))}\n\n${LEGEND}`;
}

/** @param {Section} section */
function group({ title, body }) {
  return [[], [title], ...body.map(([name, ...cells]) => [`  ${name}`, ...cells])];
}
