import { makeFace } from './class-face.js';

type Constructor = new (...parameters: never[]) => object;

/** A class that works with and without `new`. */
export type CallableClass<C extends Constructor> = C & ((...parameters: ConstructorParameters<C>) => InstanceType<C>);

/**
 * The public face of a class: named as in the namespace, and callable without `new`, as in the WinRT JavaScript
 * projection. Statics, `instanceof` and subclassing work as on the class itself.
 */
export function callable<C extends Constructor>(target: C, name: string): CallableClass<C> {
  const face = function (...parameters: never[]): object {
    const isPlain = new.target === undefined || new.target === (face as unknown);
    return isPlain ? new target(...parameters) : (Reflect.construct(target, parameters, new.target) as object);
  };
  makeFace(face, target, name);
  return face as unknown as CallableClass<C>;
}
