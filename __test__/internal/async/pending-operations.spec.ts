import test from 'ava';
import { NativeOperation } from '../../../dist/internal/async/native-operation.js';
import { PendingOperations } from '../../../dist/internal/async/pending-operations.js';
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
  const pending = new PendingOperations();
  const [done, first, second] = [operation('done', stopped), operation('first', stopped), operation('second', stopped)];
  for (const each of [done, first, second]) t.is(pending.add(each), each);
  done.complete('result');
  const outcomes = Promise.allSettled([done, first, second]);
  pending.stop(new Error('closed'));
  pending.stop(new Error('again'));
  t.deepEqual(stopped, ['first', 'second']);
  const reasons = (await outcomes).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message,
  );
  t.deepEqual(reasons, ['result', 'closed', 'closed']);
});
