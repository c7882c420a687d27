import { InputStreamOptions } from 'uwp-sockets';

const NEWLINE = 0x0a;
/** In bytes; limits the memory that a peer can use. */
const LONGEST_LINE = 65_536;

/**
 * The lines of a reader's stream, each as an array of bytes with its newline; bytes after the last newline are a line too.
 *
 * @param {import('uwp-sockets').DataReader} reader
 * @returns {AsyncGenerator<number[]>}
 */
export async function* linesOf(reader) {
  reader.inputStreamOptions = InputStreamOptions.partial;
  let line = [];
  while ((await reader.loadAsync(4096)) > 0) {
    while (reader.unconsumedBufferLength > 0) {
      const byte = reader.readByte();
      line.push(byte);
      if (line.length > LONGEST_LINE) throw new Error(`a line is longer than ${LONGEST_LINE} bytes`);
      if (byte !== NEWLINE) continue;
      yield line;
      line = [];
    }
  }
  if (line.length > 0) yield line;
}
