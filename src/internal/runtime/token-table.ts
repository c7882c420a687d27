/** Tokens of one page. Fewer would take more pages, more would take more memory where few of them are in use. */
const PAGE_LENGTH = 16;

/**
 * Objects by token, for tokens that are reserved in ascending order.
 *
 * No Map of tokens: V8 replaces the table of a Map whose entries come and go again and again, and each replaced table keeps
 * the next one, with all entries of that time, until a full collection. A page forgets what is deleted.
 */
export class TokenTable<T extends object> {
  readonly #pages = new Map<number, Page<T>>();

  get(token: number): T | undefined {
    return this.#pages.get(pageOf(token))?.entries[token % PAGE_LENGTH];
  }

  set(token: number, entry: T): void {
    let page = this.#pages.get(pageOf(token));
    if (!page) this.#pages.set(pageOf(token), (page = new Page()));
    if (!page.entries[token % PAGE_LENGTH]) page.count++;
    page.entries[token % PAGE_LENGTH] = entry;
  }

  /** Returns what the token had. */
  delete(token: number): T | undefined {
    const page = this.#pages.get(pageOf(token));
    const entry = page?.entries[token % PAGE_LENGTH];
    if (!page || !entry) return undefined;
    page.entries[token % PAGE_LENGTH] = undefined;
    if (--page.count === 0) this.#pages.delete(pageOf(token));
    return entry;
  }
}

class Page<T> {
  /** How many entries are there. */
  count = 0;
  readonly entries: (T | undefined)[] = Array.from({ length: PAGE_LENGTH });
}

function pageOf(token: number): number {
  return Math.floor(token / PAGE_LENGTH);
}
