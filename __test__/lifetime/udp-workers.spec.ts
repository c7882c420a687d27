import test from 'ava';
import { runProgram } from '../helpers/udp-child.js';

test.serial('workers are terminated under load twenty times, and the main thread works on', async (t) => {
  t.deepEqual(await runProgram(t, 'workers').result(t), ['{"terminated":20}']);
});

test.serial('a worker ends when its sockets are closed, or with open ones when it exits', async (t) => {
  const lines = await runProgram(t, 'worker-exits').result(t);
  t.deepEqual(lines, ['{"way":"close","code":0}', '{"way":"exit","code":7}']);
});
