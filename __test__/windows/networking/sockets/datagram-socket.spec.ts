import test, { type ExecutionContext } from 'ava';
import { DatagramSocket, HostName, SocketQualityOfService } from 'uwp-sockets';
import { closedPort } from '../../../helpers/closed-port.js';
import { CLOSED, fails, type Failure, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';
import { boundSocket, connectedSocket, LOOPBACK, newSocket, openReceiver } from '../../../helpers/udp-sockets.js';

const GROUP = new HostName('224.3.0.5');

const STATES = ['new', 'bound', 'connected', 'closed'] as const;
type State = (typeof STATES)[number];

async function inState(t: ExecutionContext, state: State, port: string): Promise<DatagramSocket> {
  if (state === 'bound') return boundSocket(t);
  const socket = state === 'new' ? newSocket(t) : await connectedSocket(t, port);
  if (state === 'closed') socket.close();
  return socket;
}

interface Rule {
  readonly member: string;
  /** The error in each of STATES; null when the call works. */
  readonly outcomes: readonly (Failure | null)[];
  /** Uses the member; `output` is the socket's output stream, taken before a close. */
  readonly use: (socket: DatagramSocket, port: string) => unknown;
}

const handler = (): void => undefined;
const EARLY = [null, ILLEGAL_CALL, ILLEGAL_CALL, CLOSED];
const HANDLERS = [null, ILLEGAL_CALL, ILLEGAL_CALL, ILLEGAL_CALL];
const ALWAYS = [null, null, null, null];
const OPEN = [null, null, null, CLOSED];

const RULES: Rule[] = [
  {
    member: 'control.qualityOfService =',
    outcomes: EARLY,
    use: ({ control }) => (control.qualityOfService = SocketQualityOfService.lowLatency),
  },
  { member: 'control.dontFragment =', outcomes: EARLY, use: ({ control }) => (control.dontFragment = true) },
  {
    member: 'control.inboundBufferSizeInBytes =',
    outcomes: EARLY,
    use: ({ control }) => (control.inboundBufferSizeInBytes = 65_536),
  },
  { member: 'control.multicastOnly =', outcomes: EARLY, use: ({ control }) => (control.multicastOnly = true) },
  {
    member: 'control.outboundUnicastHopLimit =',
    outcomes: OPEN,
    use: ({ control }) => (control.outboundUnicastHopLimit = 9),
  },
  {
    member: 'addEventListener',
    outcomes: HANDLERS,
    use: (socket) => socket.addEventListener('messagereceived', handler),
  },
  {
    member: 'removeEventListener',
    outcomes: ALWAYS,
    use: (socket) => socket.removeEventListener('messagereceived', handler),
  },
  { member: 'onmessagereceived =', outcomes: HANDLERS, use: (socket) => (socket.onmessagereceived = handler) },
  { member: 'onmessagereceived = null', outcomes: ALWAYS, use: (socket) => (socket.onmessagereceived = null) },
  { member: 'bindServiceNameAsync', outcomes: EARLY, use: (socket) => socket.bindServiceNameAsync('') },
  { member: 'bindEndpointAsync', outcomes: EARLY, use: (socket) => socket.bindEndpointAsync(LOOPBACK, '') },
  {
    member: 'connectAsync',
    outcomes: [null, null, ILLEGAL_CALL, CLOSED],
    use: (socket, port) => socket.connectAsync(LOOPBACK, port),
  },
  {
    member: 'getOutputStreamAsync',
    outcomes: OPEN,
    use: (socket, port) => socket.getOutputStreamAsync(LOOPBACK, port),
  },
  {
    member: 'getOutputStreamAsync with a name',
    outcomes: OPEN,
    use: (socket, port) => socket.getOutputStreamAsync(new HostName('localhost'), port),
  },
  { member: 'outputStream', outcomes: OPEN, use: (socket) => socket.outputStream },
  {
    member: 'joinMulticastGroup',
    outcomes: [ILLEGAL_CALL, null, null, CLOSED],
    use: (socket) => socket.joinMulticastGroup(GROUP),
  },
  { member: 'cancelIOAsync', outcomes: OPEN, use: (socket) => socket.cancelIOAsync() },
  { member: 'control', outcomes: ALWAYS, use: (socket) => socket.control.outboundUnicastHopLimit },
  { member: 'information', outcomes: ALWAYS, use: (socket) => socket.information.localPort },
  { member: 'close', outcomes: ALWAYS, use: (socket) => socket.close() },
];

for (const { member, outcomes, use } of RULES) {
  test(`${member} follows the order rules`, async (t) => {
    const { port } = await openReceiver(t);
    for (const [index, state] of STATES.entries()) {
      const socket = await inState(t, state, port);
      const expected = outcomes[index]!;
      if (expected) await fails(t, async () => use(socket, port), expected, state);
      else await t.notThrowsAsync(async () => use(socket, port), state);
    }
  });
}

const STREAM_USES: Record<string, (stream: DatagramSocket['outputStream']) => unknown> = {
  writeAsync: (stream) => stream.writeAsync(Buffer.from('x')),
  flushAsync: (stream) => stream.flushAsync(),
  tryWriteBatch: (stream) => stream.tryWriteBatch([Buffer.from('x')]),
};

for (const [member, use] of Object.entries(STREAM_USES)) {
  test(`outputStream.${member} works on a connected socket only`, async (t) => {
    const { port } = await openReceiver(t);
    const sockets = [newSocket(t), await boundSocket(t), await connectedSocket(t, port)] as const;
    const streams = sockets.map((socket) => socket.outputStream);
    throws(t, () => use(streams[0]!), ILLEGAL_CALL, 'new');
    throws(t, () => use(streams[1]!), ILLEGAL_CALL, 'bound');
    await t.notThrowsAsync(async () => use(streams[2]!), 'connected');
    for (const socket of sockets) socket.close();
    for (const stream of streams) await fails(t, async () => use(stream), CLOSED, 'closed');
  });

  test(`outputStream.${member} fails after the stream was closed, and the socket lives on`, async (t) => {
    const { port, received } = await openReceiver(t);
    const socket = await connectedSocket(t, port);
    const other = await socket.getOutputStreamAsync(LOOPBACK, port);
    socket.outputStream.close();
    await fails(t, async () => use(socket.outputStream), CLOSED);
    await other.writeAsync(Buffer.from('alive'));
    await received.until(1);
    t.pass();
  });
}

test('while a bind is pending, members that come too late fail as after it', async (t) => {
  const socket = newSocket(t);
  const binding = socket.bindEndpointAsync(LOOPBACK, '');
  throws(t, () => (socket.control.dontFragment = true), ILLEGAL_CALL);
  throws(t, () => socket.addEventListener('messagereceived', handler), ILLEGAL_CALL);
  throws(t, () => socket.bindServiceNameAsync(''), ILLEGAL_CALL);
  throws(t, () => socket.joinMulticastGroup(GROUP), ILLEGAL_CALL);
  await binding;
  t.not(socket.information.localPort, '');
});

test('control, information and outputStream are the same objects each time', async (t) => {
  const { port } = await openReceiver(t);
  const socket = newSocket(t);
  const { control, information, outputStream } = socket;
  await socket.connectAsync(LOOPBACK, port);
  t.is(socket.control, control);
  t.is(socket.information, information);
  t.is(socket.outputStream, outputStream);
});

test('a closed socket can be closed again, and its streams and readers too', async (t) => {
  const { port } = await openReceiver(t);
  const socket = await connectedSocket(t, port);
  const streams = [socket.outputStream, await socket.getOutputStreamAsync(LOOPBACK, port)];
  socket.close();
  t.notThrows(() => socket.close());
  for (const stream of streams) t.notThrows(() => stream.close());
});

test('the port is free when close returns', async (t) => {
  const localPort = await closedPort();
  const first = newSocket(t);
  await first.bindEndpointAsync(LOOPBACK, localPort);
  first.close();
  const second = newSocket(t);
  await t.notThrowsAsync(async () => second.bindEndpointAsync(LOOPBACK, localPort));
});

test('a handler that is added twice is called once, and the property, which holds one more, is called first', async (t) => {
  const calls: string[] = [];
  const added = (): number => calls.push('added');
  const { port, socket, received } = await openReceiver(t, LOOPBACK, (opening) => {
    opening.addEventListener('messagereceived', added);
    opening.addEventListener('messagereceived', added);
    opening.onmessagereceived = () => calls.push('replaced');
    opening.onmessagereceived = () => calls.push('property');
  });
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from('x'));
  await received.until(1);
  t.deepEqual(calls, ['property', 'added']);
  t.is(typeof socket.onmessagereceived, 'function');
});

test('a removed handler is not called, and null empties the property', async (t) => {
  const calls: string[] = [];
  const removed = (): number => calls.push('removed');
  const { port, received, socket } = await openReceiver(t, LOOPBACK, (opening) => {
    opening.addEventListener('messagereceived', removed);
    opening.removeEventListener('messagereceived', removed);
    opening.onmessagereceived = () => calls.push('property');
    opening.onmessagereceived = null;
  });
  await (await connectedSocket(t, port)).outputStream.writeAsync(Buffer.from('x'));
  await received.until(1);
  t.deepEqual(calls, []);
  t.is(socket.onmessagereceived, null);
});

test('there is no other event, and a handler is a function', (t) => {
  const socket = newSocket(t);
  throws(t, () => socket.addEventListener('message' as 'messagereceived', handler), INVALID_ARGUMENT);
  t.notThrows(() => socket.removeEventListener('message' as 'messagereceived', handler));
  throws(t, () => socket.addEventListener('messagereceived', 'text' as never), INVALID_ARGUMENT);
});

test('dispose closes, and asynchronous dispose sends earlier writes', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = await connectedSocket(t, port);
  void socket.outputStream.writeAsync(Buffer.from('last words'));
  await socket[Symbol.asyncDispose]();
  throws(t, () => socket.outputStream, CLOSED);
  t.is(Buffer.from((await received.until(1))[0]!).toString(), 'last words');
  const bound = await boundSocket(t);
  bound[Symbol.dispose]();
  throws(t, () => bound.outputStream, CLOSED);
});

test('DatagramSocket works without new', (t) => {
  const create = DatagramSocket as unknown as (...surplus: unknown[]) => DatagramSocket;
  const socket = create('surplus');
  t.true(socket instanceof DatagramSocket);
  socket.close();
});
