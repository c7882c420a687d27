import process from 'node:process';

/**
 * The script with which the program was started; undefined where there is none, as with `node -e`, whose first argument is in
 * the place of the script.
 */
export function mainScript(): string | undefined {
  const { _eval: evaluated } = process as { _eval?: string };
  return evaluated === undefined ? process.argv[1] : undefined;
}
