import test from 'ava';

import { Vector } from '../../../../dist/windows/foundation/collections/vector.js';
import { E_BOUNDS, E_CHANGED_STATE, E_INVALIDARG, throwsHresult } from '../../../helpers/hresult-errors.js';

test('is an array with length, size and index access', (t) => {
  const vector = new Vector(['a', 'b']);
  t.true(Array.isArray(vector));
  t.is(vector.length, 2);
  t.is(vector.size, 2);
  t.is(vector[1], 'b');
  vector[1] = 'c';
  t.is(vector.getAt(1), 'c');
  t.deepEqual([...vector], ['a', 'c']);
  t.is(JSON.stringify(vector), '["a","c"]');
  t.is(new Vector([3]).length, 1);
  t.is(new Vector().size, 0);
});

test('for..in finds the elements only', (t) => {
  const found: string[] = [];
  // oxlint-disable-next-line typescript/no-for-in-array -- which members are enumerable is the question
  for (const key in new Vector(['a', 'b'])) found.push(key);
  t.deepEqual(found, ['0', '1']);
});

test('the methods of Array work, and those that make arrays make plain ones', (t) => {
  const vector = new Vector([1, 2, 3]);
  const plain = [vector.map((x) => x * 2), vector.filter((x) => x > 1), vector.slice(), vector.concat([4])];
  t.deepEqual(plain, [
    [2, 4, 6],
    [2, 3],
    [1, 2, 3],
    [1, 2, 3, 4],
  ]);
  for (const array of plain) t.is(Object.getPrototypeOf(array), Array.prototype);
  const seen: number[] = [];
  vector.forEach((x) => seen.push(x));
  t.deepEqual(seen, [1, 2, 3]);
  t.is(vector.push(4, 5), 5);
  t.deepEqual(vector.splice(1, 2), [2, 3]);
  t.deepEqual([...vector], [1, 4, 5]);
  t.deepEqual([0].concat(vector), [0, 1, 4, 5]);
});

test('the WinRT methods change it', (t) => {
  const vector = new Vector<string>();
  vector.append('b');
  vector.insertAt(0, 'a');
  vector.insertAt(2, 'd');
  vector.setAt(2, 'c');
  t.deepEqual([...vector], ['a', 'b', 'c']);
  vector.removeAt(0);
  vector.removeAtEnd();
  t.deepEqual([...vector], ['b']);
  vector.replaceAll(['x', 'y']);
  t.deepEqual([...vector], ['x', 'y']);
  vector.replaceAll(vector);
  t.deepEqual([...vector], ['x', 'y']);
  vector.clear();
  t.is(vector.size, 0);
});

test('both forms of indexOf', (t) => {
  const vector = new Vector(['a', 'b', 'a']);
  t.is(vector.indexOf('a'), 0);
  t.is(vector.indexOf('a', 1), 2);
  t.is(vector.indexOf('z'), -1);
  t.deepEqual(vector.indexOf('b', null), { index: 1, returnValue: true });
  t.deepEqual(vector.indexOf('z', {}), { index: 0, returnValue: false });
});

test('both forms of getMany', (t) => {
  const vector = new Vector([1, 2, 3]);
  t.deepEqual(vector.getMany(1), { items: [2, 3], returnValue: 2 });
  t.deepEqual(vector.getMany(3), { items: [], returnValue: 0 });
  const items = [0, 0];
  t.is(vector.getMany(0, items), 2);
  t.deepEqual(items, [1, 2]);
  t.is(vector.getMany(2, items), 1);
  t.deepEqual(items, [3, 2]);
});

test('an index that is not there is out of bounds', (t) => {
  const vector = new Vector([1]);
  for (const index of [1, -1, 0.5, NaN, '0' as never]) {
    throwsHresult(t, () => vector.getAt(index), E_BOUNDS);
    throwsHresult(t, () => vector.setAt(index, 2), E_BOUNDS);
    throwsHresult(t, () => vector.removeAt(index), E_BOUNDS);
  }
  throwsHresult(t, () => vector.insertAt(2, 2), E_BOUNDS);
  throwsHresult(t, () => vector.getMany(2), E_BOUNDS);
  vector.clear();
  throwsHresult(t, () => vector.removeAtEnd(), E_BOUNDS);
  throwsHresult(t, () => vector.replaceAll(5 as never), E_INVALIDARG);
});

test('the view is the vector as it was', (t) => {
  const vector = new Vector([1]);
  const view = vector.getView();
  vector.append(2);
  t.deepEqual([...view], [1]);
});

test('first walks over the elements', (t) => {
  const iterator = new Vector(['a', 'b', 'c', 'd']).first();
  t.true(iterator.hasCurrent);
  t.is(iterator.current, 'a');
  t.true(iterator.moveNext());
  t.is(iterator.current, 'b');
  const items = ['', ''];
  t.is(iterator.getMany(items), 2);
  t.deepEqual(items, ['b', 'c']);
  t.deepEqual(iterator.getMany(), { items: ['d'], returnValue: 1 });
  t.false(iterator.hasCurrent);
  throwsHresult(t, () => iterator.current, E_BOUNDS);
  throwsHresult(t, () => iterator.moveNext(), E_BOUNDS);
});

test('an iterator throws after the vector has grown or shrunk', (t) => {
  const vector = new Vector(['a']);
  const iterator = vector.first();
  vector.append('b');
  throwsHresult(t, () => iterator.hasCurrent, E_CHANGED_STATE);
  throwsHresult(t, () => iterator.current, E_CHANGED_STATE);
  throwsHresult(t, () => iterator.moveNext(), E_CHANGED_STATE);
  throwsHresult(t, () => iterator.getMany(), E_CHANGED_STATE);
});
