import test, { type ExecutionContext } from 'ava';
import { runCommand, runProgram } from '../helpers/udp-child.js';
import { openReceiver } from '../helpers/udp-sockets.js';

async function toldBy(t: ExecutionContext, way: string, ...words: string[]): Promise<readonly string[]> {
  return runProgram(t, 'lifetimes', way, ...words).result(t);
}

const ENDS: Record<string, string[]> = {
  'only loaded': [],
  'never bound': [],
  'bound without a handler': [],
  'connected without a handler': [],
  'bound with a handler': ['kept'],
  'connected with a handler': ['kept'],
  'bound with a handler of batches': ['kept'],
  'waiting for batches': ['kept'],
  'no longer waiting for batches': [],
  'with an abandoned iteration': [],
  'given out with a handler': [],
  'closed in a handler': [],
  'exit in a handler': ['exits'],
  'a failed write nobody looks at': ['0x80072738'],
  'a failed bind nobody looks at': ['unhandled 0x80072740'],
};

for (const [way, told] of Object.entries(ENDS)) {
  test(`a process ends by itself: ${way}`, async (t) => {
    t.deepEqual(await toldBy(t, way), told);
  });
}

for (const way of ['a last write', 'a last first write']) {
  test(`${way} leaves before the process ends`, async (t) => {
    const { port, received } = await openReceiver(t);
    await toldBy(t, way, port);
    t.is(Buffer.from((await received.until(1))[0]!).toString(), 'last words');
  });
}

test('a handler that throws is an uncaught exception each time, and disturbs nobody', async (t) => {
  const told = await toldBy(t, 'throwing handlers');
  t.deepEqual(
    told.filter((line) => line.startsWith('cannot')),
    ['cannot take 1 bytes', 'cannot take 2 bytes', 'cannot take 3 bytes'],
  );
  t.true(told.includes('["a","bb","ccc"]'));
});

test('a handler that throws ends a process that does not listen to uncaught exceptions', async (t) => {
  const child = runCommand(t, [
    process.execPath,
    '-e',
    `const { DatagramSocket, HostName } = require(${JSON.stringify(require.resolve('uwp-sockets'))});
    const socket = new DatagramSocket();
    socket.onmessagereceived = () => { throw new Error('from the handler'); };
    socket.bindEndpointAsync(new HostName('127.0.0.1'), '').then(async () => {
      const self = await socket.getOutputStreamAsync(new HostName('127.0.0.1'), socket.information.localPort);
      await self.writeAsync(Buffer.from('x'));
    });`,
  ]);
  const { code, errors } = await child.ended;
  t.is(code, 1);
  t.regex(errors, /Error: from the handler/);
});
