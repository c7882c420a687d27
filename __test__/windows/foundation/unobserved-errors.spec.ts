import test from 'ava';
import { UnobservedErrors } from 'uwp-sockets';

import { E_INVALIDARG, throwsHresult } from '../../helpers/hresult-errors.js';

test('handlers can be added and removed', (t) => {
  const handler = (): void => undefined;
  t.is(UnobservedErrors.onerror, null);
  UnobservedErrors.onerror = handler;
  t.is(UnobservedErrors.onerror, handler);
  UnobservedErrors.onerror = null;
  t.is(UnobservedErrors.onerror, null);
  UnobservedErrors.addEventListener('error', handler);
  UnobservedErrors.removeEventListener('error', handler);
  UnobservedErrors.removeEventListener('error', handler);
  t.notThrows(() => UnobservedErrors.removeEventListener('other' as 'error', handler));
});

test('there is no other event, a handler is a function, and there are no objects', (t) => {
  throwsHresult(t, () => UnobservedErrors.addEventListener('failure' as 'error', () => undefined), E_INVALIDARG);
  throwsHresult(t, () => UnobservedErrors.addEventListener('error', null as never), E_INVALIDARG);
  throwsHresult(t, () => (UnobservedErrors.onerror = 1 as never), E_INVALIDARG);
  t.throws(() => Reflect.construct(UnobservedErrors, []), { instanceOf: TypeError });
});
