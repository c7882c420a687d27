/** What `util.inspect` calls in place of showing an object itself. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Node.js shows the values of getters where it is asked to. Of the objects of this class it shows the name alone: they lead to
 * secrets.
 */
export function hideValues({ prototype }: { readonly prototype: object }): void {
  Object.defineProperty(prototype, INSPECT, { value: showName });
}

function showName(this: object): string {
  return `${this.constructor.name} {}`;
}
