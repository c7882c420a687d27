import test from 'ava';
import { Deferral } from 'uwp-sockets';

import { E_ILLEGAL_METHOD_CALL, E_INVALIDARG, throwsHresult } from '../../helpers/hresult-errors.js';

test('complete calls the handler, once', (t) => {
  let calls = 0;
  const deferral = new Deferral(() => calls++);
  t.is(calls, 0);
  deferral.complete();
  t.is(calls, 1);
  throwsHresult(t, () => deferral.complete(), E_ILLEGAL_METHOD_CALL);
  deferral.close();
  t.is(calls, 1);
});

test('close completes unless that was done, and may be repeated', (t) => {
  let calls = 0;
  const deferral = Deferral(() => calls++);
  deferral.close();
  deferral.close();
  deferral[Symbol.dispose]();
  t.is(calls, 1);
  throwsHresult(t, () => deferral.complete(), E_ILLEGAL_METHOD_CALL);
});

test('the handler must be a function', (t) => {
  throwsHresult(t, () => new Deferral(null as never), E_INVALIDARG);
});
