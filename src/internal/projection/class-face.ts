import { refuseCallbacks } from './callback-style.js';

/**
 * Makes `face` stand for `target`: named as in the namespace, with its prototype and statics, so that `instanceof` and
 * `object.constructor` work on it. No asynchronous member of it takes a callback.
 */
export function makeFace(face: (...parameters: never[]) => unknown, target: { prototype: object }, name: string): void {
  refuseCallbacks(target);
  refuseCallbacks(target.prototype);
  Object.setPrototypeOf(face, target);
  Object.defineProperty(face, 'name', { value: name, configurable: true });
  Object.defineProperty(face, 'prototype', { value: target.prototype, writable: false });
  Object.defineProperty(target.prototype, 'constructor', { value: face, configurable: true, writable: true });
}
