/** Bytes of one slab: room for a thousand small writes, and still a good fit for a core's cache. */
export const SLAB_SIZE: number = 256 * 1024;
