import { quantity } from './section.mjs';

/** @typedef {Extract<import('./section.mjs').Chart, { kind: 'bars' }>} Bars */
/** @typedef {Extract<import('./section.mjs').Chart, { kind: 'lines' }>} Lines */
/** @typedef {{ height: number, body: string }} Panel */

const WIDTH = 815;
const LEFT = 230;
const RIGHT = 125;
const PLOT = WIDTH - LEFT - RIGHT;
const BAR = 18;
const STEP = 26;
const TITLE = 30;
const GRAPH = 190;
const GAP = 26;

/** Colours with enough contrast on white and on black. */
const COLOURS = ['#2f81f7', '#8957e5', '#848d97', '#2da44e', '#d29922'];

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .note { fill: #59636e }
  .axis { stroke: #d1d9e0 }
  .ground { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .axis { stroke: #3d444d } .ground { fill: #0d1117 }
  }`;

/**
 * All charts of a run below each other, readable in light and in dark.
 *
 * @param {import('./results.mjs').Run} run
 * @returns {string} an SVG document
 */
export function picture({ environment, cases }) {
  const charts = cases.flatMap(({ title, sections }) =>
    sections.flatMap(({ chart }) => (chart ? [{ title, chart }] : [])),
  );
  const panels = charts.map(({ title, chart }) => (chart.kind === 'bars' ? barPanel(title, chart) : linePanel(chart)));
  const { height, parts } = stacked([heading(environment), ...panels]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** @param {readonly Panel[]} panels */
function stacked(panels) {
  let height = GAP;
  const parts = panels.map((panel) => {
    const part = `<g transform="translate(0 ${height})">\n${panel.body}\n</g>`;
    height += panel.height + GAP;
    return part;
  });
  return { height, parts };
}

/**
 * @param {Record<string, unknown>} environment
 * @returns {Panel}
 */
function heading({ date, cpu, cores, kernel, node }) {
  const text = `${date}: ${cpu}, ${cores} cores, ${kernel}, Node ${node}. Longer is better.`;
  return { height: 4, body: label(16, 0, text, 'note') };
}

/**
 * @param {string} group
 * @param {Bars} chart
 * @returns {Panel}
 */
function barPanel(group, { title, unit, bars }) {
  const most = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ name, value }, index) => bar(name, value, value / most, index, unit));
  return {
    height: TITLE + bars.length * STEP,
    body: [label(16, 0, `${group}: ${title}`, 'title'), ...rows].join('\n'),
  };
}

/**
 * @param {string} name
 * @param {number} value
 * @param {number} share
 * @param {number} index
 * @param {string} unit
 */
function bar(name, value, share, index, unit) {
  const top = TITLE - 14 + index * STEP;
  const width = Math.max(share * PLOT, 1).toFixed(1);
  return [
    label(LEFT - 8, top + 13, name, 'name', 'end'),
    `<rect x="${LEFT}" y="${top}" width="${width}" height="${BAR}" rx="2" fill="${colour(name)}"/>`,
    label(LEFT + Number(width) + 6, top + 13, `${quantity(value)}${index === 0 ? ` ${unit}` : ''}`, 'note'),
  ].join('\n');
}

/**
 * Both axes are logarithmic: equal factors are equal distances.
 *
 * @param {Lines} chart
 * @returns {Panel}
 */
function linePanel({ title, unit, axis, lines }) {
  const scale = new LogScale(lines.flatMap(({ points }) => points));
  const marks = lines.flatMap(({ points }, index) => (index === 0 ? points.map(([x]) => tick(scale, x)) : []));
  const body = [
    label(16, 0, `${title} (${unit}, both axes logarithmic)`, 'title'),
    ...scale.decades.map((value) => gridLine(scale, value)),
    ...marks,
    label(LEFT + PLOT / 2, TITLE + GRAPH + 36, axis, 'note', 'middle'),
    ...lines.map((line) => curve(scale, line)),
    ...spacedLabels(scale, lines),
  ];
  return { height: TITLE + GRAPH + 40, body: body.join('\n') };
}

class LogScale {
  #x;
  #y;

  /** @param {readonly (readonly [number, number])[]} points */
  constructor(points) {
    this.#x = range(points.map(([x]) => x));
    const { low, high } = range(points.map(([, y]) => y));
    this.#y = { low: Math.floor(low), high: Math.ceil(high) };
  }

  /** Powers of ten between bottom and top. */
  get decades() {
    const { low, high } = this.#y;
    return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  }

  /** @param {number} value */
  x(value) {
    return LEFT - 130 + share(this.#x, value) * (PLOT + 60);
  }

  /** @param {number} value */
  y(value) {
    return TITLE + GRAPH - share(this.#y, value) * GRAPH;
  }
}

/** @param {readonly number[]} values */
function range(values) {
  return { low: Math.log10(Math.min(...values)), high: Math.log10(Math.max(...values)) };
}

/**
 * @param {{ low: number, high: number }} range
 * @param {number} value
 */
function share({ low, high }, value) {
  return high === low ? 0 : (Math.log10(value) - low) / (high - low);
}

/**
 * @param {LogScale} scale
 * @param {number} value
 */
function gridLine(scale, value) {
  const y = scale.y(value).toFixed(1);
  const line = `<line class="axis" x1="${LEFT - 130}" x2="${LEFT + PLOT - 70}" y1="${y}" y2="${y}"/>`;
  return `${line}\n${label(LEFT - 138, Number(y) + 4, quantity(value), 'note', 'end')}`;
}

/**
 * @param {LogScale} scale
 * @param {number} value
 */
function tick(scale, value) {
  return label(Math.round(scale.x(value)), TITLE + GRAPH + 18, value.toLocaleString('en-US'), 'note', 'middle');
}

/**
 * @param {LogScale} scale
 * @param {Lines['lines'][number]} line
 */
function curve(scale, { name, points }) {
  const path = points.map(([x, y]) => `${scale.x(x).toFixed(1)},${scale.y(y).toFixed(1)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour(name)}" stroke-width="2.5"/>`;
}

/**
 * Names at the right end of the curves, moved apart where the curves end close together.
 *
 * @param {LogScale} scale
 * @param {Lines['lines']} lines
 */
function spacedLabels(scale, lines) {
  const ends = lines
    .map(({ name, points }) => ({ name, end: points.at(-1) ?? [1, 1] }))
    .sort((left, right) => right.end[1] - left.end[1]);
  let lowest = -Infinity;
  return ends.map(({ name, end: [x, y] }) => {
    lowest = Math.max(scale.y(y) + 4, lowest + 16);
    return label(Math.round(scale.x(x)) + 8, Math.round(lowest), name, 'name');
  });
}

/**
 * The same contender has the same colour in every chart.
 *
 * @param {string} name
 */
function colour(name) {
  const families = [
    /flushAsync|^uwp-sockets$|uwp-sockets (to|→) uwp-sockets$|^WebSocketListener$|^MessageWebSocket$/,
    /uwp-sockets/,
    /ceiling|plain/,
    /node|Node|^ws$/,
  ];
  const family = families.findIndex((pattern) => pattern.test(name));
  return COLOURS[family === -1 ? COLOURS.length - 1 : family];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} style
 * @param {'start' | 'middle' | 'end'} [anchor]
 */
function label(x, y, text, style, anchor = 'start') {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text class="${style}" x="${x}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}
