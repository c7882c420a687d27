/** Bytes of one slab: room for a thousand small writes, and still a good fit for a core's cache. */
export const SLAB_SIZE: number = 256 * 1024;

/** Free slabs that are kept; more than this many sockets rarely have a batch open in one turn. */
const MAX_FREE = 32;

const free: Uint8Array[] = [];

/** A slab to copy payloads into. Its contents are arbitrary. */
export function acquireSlab(): Uint8Array {
  return free.pop() ?? Buffer.allocUnsafeSlow(SLAB_SIZE);
}

/** Gives back a slab that nobody reads any more. */
export function releaseSlab(slab: Uint8Array): void {
  if (free.length < MAX_FREE) free.push(slab);
}
