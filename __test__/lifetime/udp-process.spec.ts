import test, { type ExecutionContext } from 'ava';
import { runCommand, runProgram } from '../helpers/udp-child.js';
import { openReceiver } from '../helpers/udp-sockets.js';

async function outputOf(t: ExecutionContext, way: string, ...words: string[]): Promise<readonly string[]> {
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
  'detached with a handler': [],
  'closed in a handler': [],
  'exit in a handler': ['exits'],
  'an unobserved failed write': ['0x80072738'],
  'an unobserved failed bind': ['unhandled 0x80072740'],
};

for (const [way, output] of Object.entries(ENDS)) {
  test(`a process exits: ${way}`, async (t) => {
    t.deepEqual(await outputOf(t, way), output);
  });
}

for (const way of ['a last write', 'a last first write']) {
  test(`${way} is sent before the process ends`, async (t) => {
    const { port, received } = await openReceiver(t);
    await outputOf(t, way, port);
    t.is(Buffer.from((await received.until(1))[0]!).toString(), 'last words');
  });
}

test('a throwing handler is an uncaught exception each time, and does not affect other handlers', async (t) => {
  const output = await outputOf(t, 'throwing handlers');
  t.deepEqual(
    output.filter((line) => line.startsWith('cannot')),
    ['cannot take 1 bytes', 'cannot take 2 bytes', 'cannot take 3 bytes'],
  );
  t.true(output.includes('["a","bb","ccc"]'));
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
