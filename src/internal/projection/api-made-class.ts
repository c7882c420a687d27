import { makeFace } from './class-face.js';

type Constructor = new (...parameters: never[]) => object;

/** A class of which a program gets objects but makes none. */
export type ApiMadeClass<C extends Constructor> = Omit<C, 'prototype'> &
  (abstract new (...parameters: never[]) => InstanceType<C>);

/**
 * Makes the public face of a class whose objects come from other members: statics and `instanceof` work, making an
 * object of it throws a TypeError, with and without `new`.
 */
export function apiMade<C extends Constructor>(target: C, name: string): ApiMadeClass<C> {
  const face = function (): never {
    throw new TypeError(`${name} has no constructor: other members return its objects`);
  };
  makeFace(face, target, name);
  return face as unknown as ApiMadeClass<C>;
}
