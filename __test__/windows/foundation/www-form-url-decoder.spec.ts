import test from 'ava';
import { WwwFormUrlDecoder } from 'uwp-sockets';

import { E_BOUNDS, E_INVALIDARG, E_NOTIMPL, throwsHresult } from '../../helpers/hresult-errors.js';

test('is a read-only vector of the entries', (t) => {
  const decoder = new WwwFormUrlDecoder('?a=1&b=2');
  t.true(Array.isArray(decoder));
  t.is(decoder.size, 2);
  t.deepEqual(decoder[1], { name: 'b', value: '2' });
  t.deepEqual(decoder.getAt(0), { name: 'a', value: '1' });
  t.is(decoder.first().current.name, 'a');
  throwsHresult(t, () => decoder.getAt(2), E_BOUNDS);
  throwsHresult(t, () => decoder.push({ name: '', value: '' }), E_NOTIMPL);
  t.true(Object.isFrozen(decoder));
});

test('decodes names and values, with and without question mark', (t) => {
  for (const query of ['?%C3%BC=a+b%20c', '%C3%BC=a+b%20c']) {
    t.deepEqual([...WwwFormUrlDecoder(query)], [{ name: 'ü', value: 'a b c' }]);
  }
  t.is(new WwwFormUrlDecoder('').size, 0);
});

test('finds the first value of a name', (t) => {
  const decoder = new WwwFormUrlDecoder('?a=1&a=2&b');
  t.is(decoder.getFirstValueByName('a'), '1');
  t.is(decoder.getFirstValueByName('b'), '');
  throwsHresult(t, () => decoder.getFirstValueByName('c'), E_INVALIDARG);
});

test('anything but text is rejected', (t) => {
  for (const wrong of [null, undefined, 5]) throwsHresult(t, () => new WwwFormUrlDecoder(wrong as never), E_INVALIDARG);
});
