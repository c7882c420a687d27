import { InputStreamOptions } from 'uwp-sockets';

const NEWLINE = 0x0a;
/** A peer that sends this much without a newline does not speak in lines. */
const LONGEST_LINE = 65_536;

/**
 * The lines that arrive at a reader, each as an array of bytes with its newline; what stands after the last newline
 * when the peer ends is a line too.
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
