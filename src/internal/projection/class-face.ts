import { rejectCallbacks } from './callback-style.js';

/**
 * Makes `face` a stand-in for `target`: named as in the namespace, with its prototype and statics, so that `instanceof`
 * and `object.constructor` work. Its asynchronous members reject callbacks.
 */
export function makeFace(face: (...parameters: never[]) => unknown, target: { prototype: object }, name: string): void {
  rejectCallbacks(target);
  rejectCallbacks(target.prototype);
  Object.setPrototypeOf(face, target);
  Object.defineProperty(face, 'name', { value: name, configurable: true });
  Object.defineProperty(face, 'prototype', { value: target.prototype, writable: false });
  Object.defineProperty(target.prototype, 'constructor', { value: face, configurable: true, writable: true });
}
