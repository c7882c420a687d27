import test from 'ava';
import { WebUIApplication, WebUIBackgroundTaskInstance, Windows } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';

test('a program that was not started for a task has none', (t) => {
  t.is(WebUIBackgroundTaskInstance.current, null);
  t.is(Windows.UI.WebUI.WebUIBackgroundTaskInstance, WebUIBackgroundTaskInstance);
});

test('WebUIApplication has one event, whose handlers are functions', (t) => {
  t.is(WebUIApplication.onbackgroundactivated, null);
  throws(t, () => (WebUIApplication.onbackgroundactivated = {} as never), INVALID_ARGUMENT);
  throws(t, () => WebUIApplication.addEventListener('suspending' as never, () => undefined), INVALID_ARGUMENT);
  WebUIApplication.removeEventListener('suspending' as never, ignore);
  throws(t, () => WebUIApplication.addEventListener('backgroundactivated', 'f' as never), INVALID_ARGUMENT);
  WebUIApplication.removeEventListener('backgroundactivated', ignore);
});

function ignore(): void {}
