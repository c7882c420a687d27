import test from 'ava';
import { BackgroundAccessRequestKind, BackgroundAccessStatus, BackgroundExecutionManager } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';

const { allowedSubjectToSystemPolicy } = BackgroundAccessStatus;

test('every application may run tasks, before and after it asks', async (t) => {
  t.is(BackgroundExecutionManager.getAccessStatus(), allowedSubjectToSystemPolicy);
  t.is(await BackgroundExecutionManager.requestAccessAsync(), allowedSubjectToSystemPolicy);
  t.is(await BackgroundExecutionManager.requestAccessAsync('App'), allowedSubjectToSystemPolicy);
  for (const kind of Object.values(BackgroundAccessRequestKind)) {
    t.true(await BackgroundExecutionManager.requestAccessKindAsync(kind, 'to wait for messages'));
  }
  t.is(BackgroundExecutionManager.removeAccess(), undefined);
  BackgroundExecutionManager.removeAccess('App');
  t.is(BackgroundExecutionManager.getAccessStatus('App'), allowedSubjectToSystemPolicy);
});

test('a request can be cancelled by a signal', async (t) => {
  const signal = AbortSignal.abort(new Error('no'));
  await t.throwsAsync(async () => BackgroundExecutionManager.requestAccessAsync({ signal }), { name: 'Canceled' });
});

test('arguments of another type throw at the call', (t) => {
  throws(t, () => BackgroundExecutionManager.requestAccessKindAsync(2 as never, ''), INVALID_ARGUMENT);
  throws(t, () => BackgroundExecutionManager.requestAccessKindAsync(0, null as never), INVALID_ARGUMENT);
  throws(t, () => BackgroundExecutionManager.getAccessStatus(null as never), INVALID_ARGUMENT);
  throws(t, () => BackgroundExecutionManager.requestAccessAsync(null as never), INVALID_ARGUMENT);
});
