/** Milliseconds after which a test that waits for an item fails, with the number of items. */
const DEADLINE = 120_000;

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/** Items in order of arrival, with a way to wait for a number of them. */
export class Collector<T> {
  readonly items: T[] = [];
  #waiters: Waiter[] = [];

  add(item: T): void {
    this.items.push(item);
    for (const { count, resolve } of this.#waiters) if (count <= this.items.length) resolve();
    this.#waiters = this.#waiters.filter(({ count }) => count > this.items.length);
  }

  /** Waits for a total of `count` items. */
  async until(count: number): Promise<readonly T[]> {
    if (this.items.length < count) await this.#wait(count);
    return this.items;
  }

  async #wait(count: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.items.length} of ${count} arrived`)), DEADLINE);
    });
    const enough = new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
    await Promise.race([enough, deadline]).finally(() => clearTimeout(timer));
  }
}
