import { closeSync, openSync, readSync } from 'node:fs';

/** Pieces that are read from the file at once. */
const PIECES_A_BLOCK = 8192;
/** A file up to this size is read and cut in advance, which is not timed. */
const READ_AHEAD = 64 << 20;

/** A file cut into pieces of equal size (the last may be shorter), each with a header for its number, if it has one. */
export class Pieces {
  #file;
  #fileSize;
  #dataSize;
  #headerSize;
  /** @type {Map<number, Buffer>} by index; the last two, because a window may span a border */
  #blocks = new Map();
  /** @type {Uint8Array[] | undefined} */
  #all;

  /**
   * @param {{ path: string, size: number }} file
   * @param {number} pieceSize bytes, header included
   * @param {number} headerSize 0, or 4 for a sequence number in network order
   */
  constructor({ path, size }, pieceSize, headerSize) {
    this.#file = openSync(path, 'r');
    this.#fileSize = size;
    this.#dataSize = pieceSize - headerSize;
    this.#headerSize = headerSize;
    this.count = Math.ceil(size / this.#dataSize);
    if (size <= READ_AHEAD) this.#all = this.#cut(0, this.count);
  }

  /**
   * @param {number} from number of the first piece
   * @param {number} to number after the last piece
   * @returns {Uint8Array[]}
   */
  slice(from, to) {
    return this.#all?.slice(from, to) ?? this.#cut(from, to);
  }

  close() {
    closeSync(this.#file);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #cut(from, to) {
    return Array.from({ length: to - from }, (_, index) => this.#piece(from + index));
  }

  /** @param {number} number */
  #piece(number) {
    const stride = this.#headerSize + this.#dataSize;
    const start = (number % PIECES_A_BLOCK) * stride;
    const block = this.#block(Math.floor(number / PIECES_A_BLOCK));
    return block.subarray(start, Math.min(start + stride, block.length));
  }

  /** @param {number} index */
  #block(index) {
    const known = this.#blocks.get(index);
    if (known) return known;
    const block = this.#read(index);
    for (const other of this.#blocks.keys()) if (other !== index - 1) this.#blocks.delete(other);
    this.#blocks.set(index, block);
    return block;
  }

  /** @param {number} index */
  #read(index) {
    const first = index * PIECES_A_BLOCK;
    const position = first * this.#dataSize;
    const data = Buffer.allocUnsafeSlow(Math.min(this.#fileSize - position, PIECES_A_BLOCK * this.#dataSize));
    this.#fill(data, position);
    return this.#headerSize === 0 ? data : this.#numbered(data, first);
  }

  /**
   * @param {Buffer} data
   * @param {number} first number of the first piece in it
   */
  #numbered(data, first) {
    const count = Math.ceil(data.length / this.#dataSize);
    const block = Buffer.allocUnsafeSlow(data.length + count * this.#headerSize);
    for (let piece = 0, end = 0; piece < count; piece++) {
      end = block.writeUInt32BE(first + piece, end);
      end += data.copy(block, end, piece * this.#dataSize, (piece + 1) * this.#dataSize);
    }
    return block;
  }

  /**
   * @param {Buffer} target
   * @param {number} position in the file
   */
  #fill(target, position) {
    for (let filled = 0; filled < target.length;) {
      const length = readSync(this.#file, target, filled, target.length - filled, position + filled);
      if (length === 0) throw new Error('the file became shorter while it was sent');
      filled += length;
    }
  }
}
