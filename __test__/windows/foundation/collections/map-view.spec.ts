import test from 'ava';

import { MapView } from '../../../../dist/windows/foundation/collections/map-view.js';
import { E_BOUNDS, throwsHresult } from '../../../helpers/hresult-errors.js';

const view = new MapView<number>([
  ['a', 1],
  ['b', 2],
  ['c', 3],
]);

test('can be read and not changed', (t) => {
  t.is(view.size, 3);
  t.is(view.lookup('b'), 2);
  t.is(view['c'], 3);
  t.true(view.hasKey('a'));
  t.false(view.hasKey('d'));
  t.is(view.first().current.key, 'a');
  throwsHresult(t, () => view.lookup('d'), E_BOUNDS);
  t.throws(() => ((view as unknown as Record<string, number>)['a'] = 5), { instanceOf: TypeError });
  t.false('insert' in view);
});

test('splits into two halves', (t) => {
  const { first, second } = view.split();
  t.deepEqual([...(first as MapView<number>)], [{ key: 'a', value: 1 }]);
  t.is(second?.size, 2);
  t.is(second?.lookup('c'), 3);
  t.deepEqual(new MapView([['a', 1]]).split(), { first: null, second: null });
});
