const WELL_KNOWN = new Map([
  ['@@asyncDispose', Symbol.asyncDispose],
  ['@@asyncIterator', Symbol.asyncIterator],
  ['@@dispose', Symbol.dispose],
  ['@@iterator', Symbol.iterator],
]);

/** Whether an object has a member, by its name in the tables: `@@dispose` is `Symbol.dispose`. */
export function hasMember(target: object, name: string): boolean {
  return (WELL_KNOWN.get(name) ?? name) in target;
}
