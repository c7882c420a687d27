/** Result of `getMany` without an array to fill. */
export interface GetManyResult<T> {
  readonly items: T[];
  readonly returnValue: number;
}

/** @internal Copies `values` to the front of `target` and returns their number. */
export function copyTo<T>(target: T[], values: readonly T[]): number {
  for (const [index, value] of values.entries()) target[index] = value;
  return values.length;
}
