import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Pieces {
  readonly count: number;
  slice(from: number, to: number): Uint8Array[];
  close(): void;
}

async function cut(t: ExecutionContext, content: Buffer, pieceSize: number, headerSize: number): Promise<Pieces> {
  const folder = mkdtempSync(join(tmpdir(), 'pieces-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  type Make = new (file: { path: string; size: number }, pieceSize: number, headerSize: number) => Pieces;
  const { Pieces } = await plainModule<{ Pieces: Make }>('benchmark/main-job/pieces.mjs');
  const pieces = new Pieces({ path, size: content.length }, pieceSize, headerSize);
  t.teardown(() => pieces.close());
  return pieces;
}

test('pieces put together are the file, across the borders of blocks', async (t) => {
  const content = randomBytes(20_001);
  const pieces = await cut(t, content, 1, 0);
  t.is(pieces.count, 20_001);
  t.deepEqual(Buffer.concat(pieces.slice(0, pieces.count)), content);
});

test('numbered pieces carry their number and then the data', async (t) => {
  const content = randomBytes(9000 * 3 + 1);
  const pieces = await cut(t, content, 7, 4);
  const all = pieces.slice(0, pieces.count).map((piece) => Buffer.from(piece));
  t.is(all.length, 9001);
  t.true(all.every((piece, index) => piece.readUInt32BE() === index));
  t.deepEqual(Buffer.concat(all.map((piece) => piece.subarray(4))), content);
  t.is(all.at(-1)!.length, 5);
});

test('a file larger than the read-ahead is complete too, and rewinding works', async (t) => {
  const content = randomBytes((64 << 20) + 12_345);
  const pieces = await cut(t, content, 1196, 0);
  const middle = pieces.count >> 1;
  for (const from of [middle, middle - 8192, pieces.count - 5, middle]) {
    const part = Buffer.concat(pieces.slice(from, from + 5));
    t.true(part.equals(content.subarray(from * 1196, from * 1196 + part.length)));
    t.true(part.length > 4 * 1196);
  }
});
