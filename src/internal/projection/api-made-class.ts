import { makeFace } from './class-face.js';

type Constructor = new (...parameters: never[]) => object;

/** A class without a public constructor. */
export type ApiMadeClass<C extends Constructor> = Omit<C, 'prototype'> &
  (abstract new (...parameters: never[]) => InstanceType<C>);

/**
 * The public face of a class whose objects are returned by other members: statics and `instanceof` work; constructing
 * one throws a TypeError, with and without `new`.
 */
export function apiMade<C extends Constructor>(target: C, name: string): ApiMadeClass<C> {
  const face = function (): never {
    throw new TypeError(`${name} has no constructor: other members return its objects`);
  };
  makeFace(face, target, name);
  return face as unknown as ApiMadeClass<C>;
}
