import { inspect } from 'node:util';

import test from 'ava';

import { callable } from '../../../dist/internal/projection/callable-class.js';

class PointClass {
  static readonly dimensions = 2;
  readonly x: number;

  constructor(x: number) {
    this.x = x;
  }

  static at(x: number): PointClass {
    return new PointClass(x);
  }
}

const Point = callable(PointClass, 'Point');

test('makes the same objects with and without new', (t) => {
  for (const point of [new Point(1), Point(1), Point.at(1)]) {
    t.true(point instanceof Point);
    t.true(point instanceof PointClass);
    t.is(point.x, 1);
    t.is(point.constructor, Point);
    t.is(inspect(point), 'Point { x: 1 }');
  }
});

test('is named as in the namespace and has the statics', (t) => {
  t.is(Point.name, 'Point');
  t.is(Point.dimensions, 2);
  t.deepEqual(Object.keys(Point), []);
});

test('can be subclassed', (t) => {
  class Pixel extends Point {
    readonly y = 5;
  }
  const pixel = new Pixel(3);
  t.true(pixel instanceof Pixel && pixel instanceof Point);
  t.deepEqual([pixel.x, pixel.y], [3, 5]);
  t.is(pixel.constructor, Pixel);
});
