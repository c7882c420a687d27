/**
 * Inspects the arguments of native calls. Import it before anything that imports the package.
 */
import native from '../../dist/native/index.cjs';

type Call = (this: unknown, ...parameters: unknown[]) => unknown;
type Members = Record<string, unknown>;

/** Names of the calls that got shared memory. */
export const sharedArguments: string[] = [];

/** The names of the native members that got bytes. */
export const byteTakers: Set<string> = new Set<string>();

for (const [name, member] of Object.entries(native as unknown as Members)) {
  if (typeof member === 'function') (native as unknown as Members)[name] = watched(name, member as Call);
}

/** Wraps a function or class so that its arguments are inspected. */
function watched(name: string, target: Call): Call {
  for (const [member, { value }] of Object.entries(Object.getOwnPropertyDescriptors(target.prototype ?? {}))) {
    if (typeof value !== 'function' || member === 'constructor') continue;
    Object.defineProperty(target.prototype, member, { value: watchedCall(`${name}.${member}`, value as Call) });
  }
  // Members of native classes are read-only, which a proxy of the class itself would have to respect.
  return new Proxy(function () {}, {
    apply: (_target, self, parameters: unknown[]) => watchedCall(name, target).apply(self, parameters),
    construct: (_target, parameters: unknown[], newTarget) => {
      inspect(name, parameters);
      return Reflect.construct(target, parameters, newTarget) as object;
    },
    get: (_target, key) => {
      const value: unknown = Reflect.get(target, key);
      const isStatic = typeof value === 'function' && key !== 'prototype' && Object.hasOwn(target, key);
      return isStatic ? watchedCall(`${name}.${String(key)}`, value as Call) : value;
    },
  });
}

function watchedCall(name: string, call: Call): Call {
  return function (this: unknown, ...parameters: unknown[]): unknown {
    inspect(name, parameters);
    const result = call.apply(this, parameters);
    return typeof result === 'function' ? watchedCall(name, result as Call) : result;
  };
}

function inspect(name: string, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    byteTakers.add(name);
    if (!(value.buffer instanceof ArrayBuffer)) sharedArguments.push(name);
  } else if (Array.isArray(value)) {
    for (const each of value) inspect(name, each);
  } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const each of Object.values(value)) inspect(name, each);
  }
}
