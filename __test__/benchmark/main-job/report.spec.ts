import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Row {
  readonly protocol: 'udp' | 'tcp';
  readonly sender: 'uwp' | 'node';
  readonly receiver: 'uwp' | 'node';
}

interface Transfer {
  readonly rate: number;
  readonly cpu: number;
  readonly calls: number;
  readonly resent: number;
  readonly seconds: number;
}

interface Rows {
  readonly ROWS: readonly Row[];
  keyOf(row: Row): string;
}

interface Sections {
  sections(results: ReadonlyMap<string, readonly Transfer[]>): readonly unknown[];
}

interface Report {
  report(sections: readonly unknown[]): string;
}

const WIDEST = 105;

/** The report of rounds in which only the rates differ. */
async function reportOf(rates: (row: Row) => readonly number[], more: Partial<Transfer> = {}): Promise<string[]> {
  const { ROWS, keyOf } = await plainModule<Rows>('benchmark/main-job/rows.mjs');
  const { sections } = await plainModule<Sections>('benchmark/main-job/sections.mjs');
  const { report } = await plainModule<Report>('benchmark/main-job/report.mjs');
  const common = { cpu: 1.5e-6, calls: 0.0051, resent: 0, seconds: 1, ...more };
  const results = ROWS.map((row) => [keyOf(row), rates(row).map((rate) => ({ rate, ...common }))] as const);
  return report(sections(new Map(results))).split('\n');
}

/** The cells after the name of the first line with this name. */
function cells(lines: readonly string[], name: string): string[] | undefined {
  const line = lines.find((text) => text.trim().startsWith(name));
  return line?.trim().slice(name.length).trim().split(/ {2,}/);
}

test('each protocol has the package at both ends, then Node, then one of each', async (t) => {
  const lines = await reportOf(() => [1]);
  const names = lines.filter((line) => line.startsWith('  ')).flatMap((line) => line.match(/\S+ +→ \S+/)?.[0] ?? []);
  t.deepEqual(names, [
    'uwp-sockets → uwp-sockets',
    'node:dgram  → node:dgram',
    'uwp-sockets → node:dgram',
    'node:dgram  → uwp-sockets',
    'uwp-sockets → uwp-sockets',
    'node:net    → node:net',
    'uwp-sockets → node:net',
    'node:net    → uwp-sockets',
  ]);
});

test('figures are medians of the rounds, and the ratio is that of the figures', async (t) => {
  const lines = await reportOf(({ sender }) => (sender === 'uwp' ? [300, 400, 900] : [100, 200, 150]));
  t.deepEqual(cells(lines, 'uwp-sockets → uwp-sockets'), ['400', '1.50', '0.005', '0', '2.67 ×']);
});

test('Node at both ends is 1 ×', async (t) => {
  const lines = await reportOf(({ protocol }) => [protocol === 'udp' ? 250_000 : 7_250_000]);
  t.is(cells(lines, 'node:dgram  → node:dgram')?.at(-1), '1.00 ×');
  t.deepEqual(cells(lines, 'node:net    → node:net'), ['7.25 M', '1.50', '0.005', '–', '1.00 ×']);
});

test('datagrams resent in any round are in the table', async (t) => {
  const lines = await reportOf(() => [1, 1, 1], { resent: 7 });
  t.is(cells(lines, 'node:dgram  → uwp-sockets')?.[3], '21');
});

test('system calls that nobody counts are not a number', async (t) => {
  const lines = await reportOf(() => [1], { calls: NaN });
  t.is(cells(lines, 'node:dgram  → node:dgram')?.[2], '1 *');
  t.is(cells(lines, 'uwp-sockets → node:dgram')?.[2], '–');
  t.is(cells(lines, 'node:net    → node:net')?.[2], '–');
});

test('no line is too wide for a terminal', async (t) => {
  for (const line of await reportOf(() => [123_456_789], { resent: 1000 })) t.true(line.length <= WIDEST, line);
});
