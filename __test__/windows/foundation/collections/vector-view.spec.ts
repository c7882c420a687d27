import test from 'ava';

import { VectorView } from '../../../../dist/windows/foundation/collections/vector-view.js';
import { E_BOUNDS, E_NOTIMPL, throwsHresult } from '../../../helpers/hresult-errors.js';

test('reads like an array and like a vector', (t) => {
  const view = new VectorView(new Set([1, 2, 3]));
  t.true(Array.isArray(view));
  t.is(view.length, 3);
  t.is(view.size, 3);
  t.is(view[2], 3);
  t.is(view.getAt(0), 1);
  t.deepEqual(view.getMany(1), { items: [2, 3], returnValue: 2 });
  t.is(view.indexOf(2), 1);
  t.deepEqual(view.indexOf(2, null), { index: 1, returnValue: true });
  t.is(view.first().current, 1);
  t.deepEqual(
    view.slice().map((x) => x + 1),
    [2, 3, 4],
  );
  throwsHresult(t, () => view.getAt(3), E_BOUNDS);
});

test('changing it throws', (t) => {
  const view = new VectorView([2, 1]);
  const changes = [
    () => view.push(3),
    () => view.pop(),
    () => view.shift(),
    () => view.unshift(0),
    () => view.splice(0, 1),
    // oxlint-disable-next-line unicorn/no-array-sort -- the one that changes the array
    () => view.sort(),
    // oxlint-disable-next-line unicorn/no-array-reverse -- the one that changes the array
    () => view.reverse(),
    () => view.fill(0),
    () => view.copyWithin(0, 1),
  ];
  for (const change of changes) throwsHresult(t, change, E_NOTIMPL);
  t.throws(() => (view[0] = 5), { instanceOf: TypeError });
  t.throws(() => (view.length = 0), { instanceOf: TypeError });
  t.deepEqual([...view], [2, 1]);
  t.deepEqual(view.toSorted(), [1, 2]);
});
