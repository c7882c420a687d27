/** A subcommand of `uwp-sockets`. */
export interface Command {
  /** Its usages, one a line. */
  readonly usages: readonly string[];
  /** @returns the exit code; null for words that it does not understand */
  run(words: readonly string[]): Promise<number | null> | number | null;
}
