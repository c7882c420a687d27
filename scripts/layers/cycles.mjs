/** @typedef {ReadonlyMap<string, ReadonlySet<string>>} Graph the modules that each module uses */

/**
 * Finds the groups of modules in which each one reaches every other.
 *
 * @param {Graph} graph
 * @returns {string[][]} members in alphabetical order
 */
export function cycles(graph) {
  return new Components(graph).found.filter(
    ([first, ...rest]) => rest.length > 0 || graph.get(first ?? '')?.has(first ?? ''),
  );
}

/** Tarjan's strongly connected components. */
class Components {
  /** @type {string[][]} */
  found = [];
  /** @type {Graph} */
  #graph;
  /** @type {Map<string, number>} order in which modules were reached */
  #order = new Map();
  /** @type {Map<string, number>} lowest order reachable from a module */
  #earliest = new Map();
  /** @type {string[]} */
  #open = [];

  /** @param {Graph} graph */
  constructor(graph) {
    this.#graph = graph;
    for (const module of [...graph.keys()].sort()) if (!this.#order.has(module)) this.#visit(module);
  }

  /** @param {string} module */
  #visit(module) {
    this.#order.set(module, this.#order.size);
    this.#earliest.set(module, this.#at(module));
    this.#open.push(module);
    for (const used of this.#graph.get(module) ?? []) this.#follow(module, used);
    if (this.#earliest.get(module) === this.#at(module)) this.#close(module);
  }

  /**
   * @param {string} module
   * @param {string} used
   */
  #follow(module, used) {
    if (!this.#order.has(used)) {
      this.#visit(used);
      this.#lower(module, this.#earliest.get(used) ?? 0);
    } else if (this.#open.includes(used)) {
      this.#lower(module, this.#at(used));
    }
  }

  /**
   * @param {string} module
   * @param {number} order
   */
  #lower(module, order) {
    this.#earliest.set(module, Math.min(this.#earliest.get(module) ?? 0, order));
  }

  /** @param {string} module */
  #close(module) {
    this.found.push(this.#open.splice(this.#open.indexOf(module)).sort());
  }

  /** @param {string} module */
  #at(module) {
    return this.#order.get(module) ?? 0;
  }
}
