/** A task that a source of this thread activates. */
export interface Activated {
  activate(details: unknown): void;
}

/** What activates tasks of this thread. It observes only while there are any. */
export class TaskSource {
  readonly #tasks = new Set<Activated>();
  readonly #begin: () => void;
  readonly #end: () => void;

  /**
   * @param begin starts to observe; what it throws keeps the task from being registered
   * @param end stops that
   */
  constructor(begin: () => void = () => undefined, end: () => void = () => undefined) {
    this.#begin = begin;
    this.#end = end;
  }

  add(task: Activated): void {
    if (this.#tasks.size === 0) this.#begin();
    this.#tasks.add(task);
  }

  delete(task: Activated): void {
    if (this.#tasks.delete(task) && this.#tasks.size === 0) this.#end();
  }

  /** Activates the tasks. */
  raise(details: unknown): void {
    for (const task of this.#tasks) task.activate(details);
  }
}
