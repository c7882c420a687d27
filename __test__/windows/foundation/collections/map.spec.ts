import test from 'ava';

import { MutableMap } from '../../../../dist/windows/foundation/collections/map.js';
import { E_BOUNDS, E_CHANGED_STATE, E_INVALIDARG, throwsHresult } from '../../../helpers/hresult-errors.js';

test('looks up, inserts and removes', (t) => {
  const map = new MutableMap<number>([['a', 1]]);
  t.is(map.lookup('a'), 1);
  t.false(map.insert('b', 2));
  t.true(map.insert('a', 3));
  t.is(map.size, 2);
  t.is(map.lookup('a'), 3);
  t.true(map.hasKey('b'));
  map.remove('b');
  t.false(map.hasKey('b'));
  map.clear();
  t.is(map.size, 0);
});

test('values can be read as properties, unless a member has that name', (t) => {
  const map = new MutableMap<string>([
    ['key', 'value'],
    ['size', 'shadowed'],
    ['__proto__', 'harmless'],
  ]);
  t.is(map['key'], 'value');
  t.is(map.size, 3);
  t.is(map.lookup('size'), 'shadowed');
  t.is(map.lookup('__proto__'), 'harmless');
  t.is(Object.getPrototypeOf(map), MutableMap.prototype);
  t.deepEqual(Object.keys(map), ['key']);
  map.insert('key', 'other');
  t.is(map['key'], 'other');
  map.remove('key');
  t.is(map['key'], undefined);
});

test('a key that is not there is out of bounds, and keys are text', (t) => {
  const map = new MutableMap<number>();
  throwsHresult(t, () => map.lookup('a'), E_BOUNDS);
  throwsHresult(t, () => map.lookup('toString'), E_BOUNDS);
  throwsHresult(t, () => map.remove('a'), E_BOUNDS);
  throwsHresult(t, () => map.insert(1 as never, 1), E_INVALIDARG);
});

test('walks over pairs of key and value', (t) => {
  const map = new MutableMap<number>([
    ['a', 1],
    ['b', 2],
  ]);
  const pairs = [
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
  ];
  t.deepEqual([...map], pairs);
  const iterator = map.first();
  t.deepEqual(iterator.getMany().items, pairs);
  map.remove('a');
  throwsHresult(t, () => iterator.hasCurrent, E_CHANGED_STATE);
});

test('the view is the map as it was', (t) => {
  const map = new MutableMap<number>([['a', 1]]);
  const view = map.getView();
  map.clear();
  t.is(view.lookup('a'), 1);
  t.is(view['a'], 1);
});
