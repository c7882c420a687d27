import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 512;

/**
 * Packs the files of a folder, in the order of their names, into a POSIX ustar archive until it is large enough. The
 * same files give the same archive.
 *
 * @param {string} folder
 * @param {string} path of the archive
 * @param {number} enough bytes
 * @returns {number} bytes written; less than `enough` when the folder holds less
 */
export function packFolder(folder, path, enough) {
  const archive = openSync(path, 'w');
  let size = 0;
  for (const name of fileNames(folder)) {
    if (size >= enough) break;
    size += writeSync(archive, entry(name, readFileSync(join(folder, name))));
  }
  size += writeSync(archive, Buffer.alloc(2 * BLOCK));
  closeSync(archive);
  return size;
}

/** @param {string} folder */
function fileNames(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
    .filter((name) => Buffer.byteLength(name) <= 100)
    .sort();
}

/**
 * @param {string} name
 * @param {Buffer} content
 */
function entry(name, content) {
  const padding = Buffer.alloc(-content.length & (BLOCK - 1));
  return Buffer.concat([header(name, content.length), content, padding]);
}

/**
 * @param {string} name at most 100 bytes
 * @param {number} size
 */
function header(name, size) {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
