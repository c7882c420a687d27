import test from 'ava';
import { NativeOperation } from '../../../dist/internal/async/native-operation.js';
import {
  NONE_PENDING,
  stopOperations,
  withoutOperation,
  type PendingOperations,
} from '../../../dist/internal/async/pending-operations.js';
import type { Settleable } from '../../helpers/settleable.js';

type Operation = NativeOperation<string> & Settleable<string, never>;

function operation(name: string, stopped: string[]): Operation {
  const own = new NativeOperation<string>((error) => {
    stopped.push(name);
    (own as Operation).fail(error);
  });
  return own as Operation;
}

test('stopping fails pending operations, and no completed ones', async (t) => {
  const stopped: string[] = [];
  const [done, first, second] = [operation('done', stopped), operation('first', stopped), operation('second', stopped)];
  let pending: PendingOperations = [done, first, second];
  for (const each of [done, first, second]) each.whenEnded(() => (pending = withoutOperation(pending, each)));
  done.complete('result');
  const outcomes = Promise.allSettled([done, first, second]);
  stopOperations(pending, new Error('closed'));
  t.is(pending, NONE_PENDING);
  t.deepEqual(stopped, ['first', 'second']);
  const reasons = (await outcomes).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message,
  );
  t.deepEqual(reasons, ['result', 'closed', 'closed']);
});
