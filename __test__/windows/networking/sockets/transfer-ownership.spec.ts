import { once } from 'node:events';
import type { Socket } from 'node:net';

import test, { type ExecutionContext } from 'ava';
import {
  DatagramSocket,
  SocketActivityConnectedStandbyAction,
  SocketActivityContext,
  SocketActivityInformation,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { CLOSED, type Failure, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../helpers/failures.js';
import { fakeAgent, TASK, type Fault } from '../../../helpers/fake-agent.js';
import { DgramPeer } from '../../../helpers/udp-dgram.js';
import { LOOPBACK, nodeClient, nodeServer } from '../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../helpers/tls-authority.js';
import { connectedTls, listenTls } from '../../../helpers/tls-sockets.js';

const { test: withTls, authority } = withAuthority();
const onUnix = process.platform === 'win32' ? test.skip : test.serial;

const NOT_FOUND: Failure = { hresult: '0x80070490' };
const NOT_SUPPORTED: Failure = { hresult: '0x8007273D' };
const UNKNOWN_TASK = '99999999-2222-3333-4444-555555555555';

type AnySocket = StreamSocket | DatagramSocket | StreamSocketListener;

/** One of the classes that can be transferred. */
interface Kind<S extends AnySocket> {
  readonly make: () => S;
  /** Connects or binds; returns a check that the socket still works. */
  readonly open: (t: ExecutionContext, socket: S) => Promise<() => Promise<void>>;
  readonly reclaim: (information: SocketActivityInformation) => S;
  readonly others: readonly ('streamSocket' | 'datagramSocket' | 'streamSocketListener')[];
}

const KINDS: {
  StreamSocket: Kind<StreamSocket>;
  DatagramSocket: Kind<DatagramSocket>;
  StreamSocketListener: Kind<StreamSocketListener>;
} = {
  StreamSocket: {
    make: () => new StreamSocket(),
    open: async (t, socket) => {
      const server = await nodeServer(t);
      await socket.connectAsync(LOOPBACK, server.port);
      const peer = await server.accept();
      return async () => {
        t.is(await echoed(peer, socket), 'ping');
      };
    },
    reclaim: (information) => information.streamSocket,
    others: ['datagramSocket', 'streamSocketListener'],
  },
  DatagramSocket: {
    make: () => new DatagramSocket(),
    open: async (t, socket) => {
      const peer = await DgramPeer.open(t);
      const received: string[] = [];
      let arrived: () => void = () => undefined;
      socket.onmessagereceived = (event) => {
        received.push(event.getDataReader().readString(4));
        arrived();
      };
      await socket.bindEndpointAsync(LOOPBACK, '');
      return async () => {
        const next = new Promise<void>((resolve) => (arrived = resolve));
        await peer.send(Buffer.from('ping'), socket.information.localPort);
        await next;
        t.is(received.at(-1), 'ping');
      };
    },
    reclaim: (information) => information.datagramSocket,
    others: ['streamSocket', 'streamSocketListener'],
  },
  StreamSocketListener: {
    make: () => new StreamSocketListener(),
    open: async (t, listener) => {
      let arrived: (socket: StreamSocket) => void = () => undefined;
      listener.onconnectionreceived = ({ socket }) => arrived(socket);
      await listener.bindEndpointAsync(LOOPBACK, '');
      return async () => {
        const next = new Promise<StreamSocket>((resolve) => (arrived = resolve));
        await nodeClient(t, listener.information.localPort);
        (await next).close();
        t.pass();
      };
    },
    reclaim: (information) => information.streamSocketListener,
    others: ['streamSocket', 'datagramSocket'],
  },
};

async function echoed(peer: Socket, socket: StreamSocket): Promise<string> {
  peer.write('ping');
  const bytes = new Uint8Array(4);
  await socket.inputStream.readAsync(bytes, 4);
  await socket.outputStream.writeAsync(bytes);
  const [data] = (await once(peer, 'data')) as [Buffer];
  return data.toString();
}

for (const [name, kind] of Object.entries(KINDS) as [string, Kind<AnySocket>][]) {
  const made = (t: ExecutionContext): AnySocket => {
    const socket = kind.make();
    t.teardown(() => socket.close());
    return socket;
  };

  onUnix(`${name}: it is enabled before it is opened, for a task that exists`, async (t) => {
    await fakeAgent(t);
    const socket = made(t);
    throws(t, () => socket.enableTransferOwnership('task'), INVALID_ARGUMENT);
    throws(t, () => socket.enableTransferOwnership(null as never), INVALID_ARGUMENT);
    throws(t, () => socket.enableTransferOwnership(TASK, 2 as never), INVALID_ARGUMENT);
    throws(t, () => socket.enableTransferOwnership(UNKNOWN_TASK), NOT_FOUND);
    socket.enableTransferOwnership(`{${TASK.toUpperCase()}}`);
    await kind.open(t, socket);
    throws(t, () => socket.enableTransferOwnership(TASK), ILLEGAL_CALL);
    socket.close();
    throws(t, () => socket.enableTransferOwnership(TASK), CLOSED);
  });

  onUnix(`${name}: a transfer out of order fails and leaves it usable`, async (t) => {
    await fakeAgent(t);
    const socket = made(t);
    for (const id of [null, undefined, '', 'x'.repeat(257), '\ud800', 7]) {
      throws(t, () => socket.transferOwnership(id as string), INVALID_ARGUMENT, String(id));
    }
    throws(t, () => socket.transferOwnership('id', {} as never), INVALID_ARGUMENT);
    throws(t, () => socket.transferOwnership('id'), ILLEGAL_CALL, 'not opened');
    const works = await kind.open(t, socket);
    throws(t, () => socket.transferOwnership('id'), { ...ILLEGAL_CALL, message: /enableTransferOwnership/ });
    await works();
    socket.close();
    throws(t, () => socket.transferOwnership('id'), CLOSED);
  });

  onUnix(`${name}: after a transfer it is closed, and comes back as it was, again and again`, async (t) => {
    await fakeAgent(t);
    let socket = made(t);
    socket.enableTransferOwnership(TASK, SocketActivityConnectedStandbyAction.doNotWake);
    await kind.open(t, socket);
    const { localPort } = socket.information;
    for (const length of [0, 3, 70_000]) {
      socket.transferOwnership('again', new SocketActivityContext(new Uint8Array(length).fill(7)));
      throws(t, () => socket.transferOwnership('again'), CLOSED);
      const information = SocketActivityInformation.allSockets.lookup('again');
      t.deepEqual([information.id, information.taskId], ['again', TASK]);
      t.deepEqual(information.context!.data.length, length);
      for (const other of kind.others) throws(t, () => information[other], ILLEGAL_CALL);
      socket = kind.reclaim(information);
      t.is(kind.reclaim(information), socket);
      t.is(SocketActivityInformation.allSockets.size, 0);
      t.is(socket.information.localPort, localPort);
    }
    socket.close();
  });

  onUnix(`${name}: clean-up code runs to its end after a transfer, and on a socket that came back`, async (t) => {
    await fakeAgent(t);
    const socket = made(t);
    socket.enableTransferOwnership(TASK);
    await kind.open(t, socket);
    socket.transferOwnership('id');
    const again = kind.reclaim(SocketActivityInformation.allSockets.lookup('id'));
    for (const each of [again, socket, again]) {
      if (each instanceof DatagramSocket) each.onmessagereceived = null;
      if (each instanceof StreamSocketListener) each.onconnectionreceived = null;
      t.notThrows(() => each.close());
      t.notThrows(() => each[Symbol.dispose]());
      await rejects(t, each.cancelIOAsync(), CLOSED);
    }
    t.is(SocketActivityInformation.allSockets.size, 0);
  });

  onUnix(`${name}: an id that is in use is refused, and null is no context`, async (t) => {
    await fakeAgent(t);
    const first = made(t);
    first.enableTransferOwnership(TASK);
    await kind.open(t, first);
    first.transferOwnership('one', null);
    t.is(SocketActivityInformation.allSockets.lookup('one').context, null);
    const second = made(t);
    second.enableTransferOwnership(TASK);
    const works = await kind.open(t, second);
    throws(t, () => second.transferOwnership('one'), { hresult: '0x800700B7' });
    await works();
    second.transferOwnership('two');
    t.is(SocketActivityInformation.allSockets.size, 2);
    throws(t, () => SocketActivityInformation.allSockets.lookup('three'), { hresult: '0x8000000B' });
  });

  const FAULTS: [Fault['how'], Failure['hresult']][] = [
    ['close', '0x80072746'],
    ['half', '0x80072746'],
    ['huge', '0x8000FFFF'],
    ['nonsense', '0x8000FFFF'],
    ['other', '0x8000FFFF'],
    ['refusal', '0x80070070'],
  ];
  for (const [how, hresult] of FAULTS) {
    onUnix(`${name}: a transfer to an agent that fails (${how}) leaves it usable`, async (t) => {
      await fakeAgent(t, { of: 'transfer', how });
      const socket = made(t);
      socket.enableTransferOwnership(TASK);
      const works = await kind.open(t, socket);
      for (let attempt = 0; attempt < 3; attempt++) {
        const error = t.throws(() => socket.transferOwnership('id')) as { hresult?: string } | undefined;
        t.is(error?.hresult, hresult);
        await works();
      }
    });
  }
}

for (const name of ['DatagramSocket', 'StreamSocketListener'] as const) {
  onUnix(`${name}: it cannot wake the machine, which the bind reports`, async (t) => {
    await fakeAgent(t);
    const socket = KINDS[name].make();
    t.teardown(() => socket.close());
    if (socket instanceof StreamSocketListener) socket.onconnectionreceived = () => undefined;
    socket.enableTransferOwnership(TASK, SocketActivityConnectedStandbyAction.wake);
    throws(t, () => socket.bindServiceNameAsync(''), NOT_SUPPORTED);
    socket.enableTransferOwnership(TASK, SocketActivityConnectedStandbyAction.doNotWake);
    await socket.bindServiceNameAsync('');
    t.not(socket.information.localPort, '');
  });
}

onUnix('a StreamSocket may wake the machine', async (t) => {
  await fakeAgent(t);
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  socket.enableTransferOwnership(TASK, SocketActivityConnectedStandbyAction.wake);
  const works = await KINDS.StreamSocket.open(t, socket);
  await works();
});

onUnix(
  'a transfer while I/O is pending fails, and after cancelIOAsync nothing that was received is lost',
  async (t) => {
    await fakeAgent(t);
    const socket = new StreamSocket();
    t.teardown(() => socket.close());
    socket.enableTransferOwnership(TASK);
    const server = await nodeServer(t);
    await socket.connectAsync(LOOPBACK, server.port);
    const peer = await server.accept();
    const progress = new Promise<void>((resolve) => {
      const reading = socket.inputStream.readAsync(new Uint8Array(100), 100);
      reading.then(
        () => t.fail('it was cancelled'),
        () => undefined,
        () => resolve(),
      );
    });
    peer.write('before ');
    await progress;
    throws(t, () => socket.transferOwnership('id'), { ...ILLEGAL_CALL, message: /pending/ });
    await socket.cancelIOAsync();
    for (const call of [
      () => socket.detachDescriptor(),
      () => socket.upgradeToSslAsync(SocketProtectionLevel.tls12, LOOPBACK),
    ]) {
      throws(t, call, { ...ILLEGAL_CALL, message: /not read/ });
    }
    socket.transferOwnership('id');
    peer.write('after');
    const again = SocketActivityInformation.allSockets.lookup('id').streamSocket;
    t.teardown(() => again.close());
    const bytes = new Uint8Array(12);
    t.is((await again.inputStream.readAsync(bytes, 12)).length, 12);
    t.is(Buffer.from(bytes).toString(), 'before after');
  },
);

onUnix('what a cancelled read had received comes first in the next reads, whatever their size', async (t) => {
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  const server = await nodeServer(t);
  await socket.connectAsync(LOOPBACK, server.port);
  const peer = await server.accept();
  const reading = socket.inputStream.readAsync(new Uint8Array(100), 100);
  const progress = new Promise<void>(
    (resolve) =>
      void reading.then(
        undefined,
        () => undefined,
        () => resolve(),
      ),
  );
  peer.write('abcde');
  await progress;
  await socket.cancelIOAsync();
  peer.write('fgh');
  let text = '';
  for (const count of [2, 2, 4]) {
    const bytes = new Uint8Array(count);
    await socket.inputStream.readAsync(bytes, count);
    text += Buffer.from(bytes).toString();
  }
  t.is(text, 'abcdefgh');
});

(process.platform === 'win32' ? test.skip : withTls.serial)(
  'a protected connection and a listener with TLS stay here',
  async (t) => {
    await fakeAgent(t);
    const { listener, port } = await listenTls(t, authority(), (prepared) => prepared.enableTransferOwnership(TASK));
    throws(t, () => listener.transferOwnership('id'), { ...ILLEGAL_CALL, message: /TLS/ });
    const socket = await connectedTls(t, authority(), port, undefined, (prepared) =>
      prepared.enableTransferOwnership(TASK),
    );
    throws(t, () => socket.transferOwnership('id'), { ...ILLEGAL_CALL, message: /keys/ });
  },
);

onUnix('a keep-alive time is a positive number of milliseconds', async (t) => {
  await fakeAgent(t);
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  socket.enableTransferOwnership(TASK);
  await KINDS.StreamSocket.open(t, socket);
  for (const time of [-1, NaN, Infinity, '5', null]) {
    throws(t, () => socket.transferOwnership('id', null, time as number), INVALID_ARGUMENT, String(time));
  }
  socket.transferOwnership('id', null, 0.5);
  t.is(SocketActivityInformation.allSockets.size, 1);
});

onUnix('datagrams that were received and not delivered come first, with their addresses', async (t) => {
  await fakeAgent(t);
  const peers = [await DgramPeer.open(t), await DgramPeer.open(t)];
  const socket = new DatagramSocket();
  t.teardown(() => socket.close());
  socket.enableTransferOwnership(TASK);
  const delivered: string[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.onmessagereceived = (event) => {
      delivered.push(line(event));
      socket.transferOwnership('udp');
      resolve();
    };
  });
  socket.control.receiveTurnLimit = 1;
  await socket.bindEndpointAsync(LOOPBACK, '');
  const { localPort } = socket.information;
  const expected: string[] = [];
  for (let index = 0; index < 40; index++) {
    const peer = peers[index % 2]!;
    const text = 'x'.repeat(index % 5);
    await peer.send(Buffer.from(text), localPort);
    expected.push(`${peer.port} ${text}`);
  }
  await closed;
  const again = SocketActivityInformation.allSockets.lookup('udp').datagramSocket;
  t.teardown(() => again.close());
  await new Promise<void>((resolve) => {
    again.onmessagereceived = (event) => {
      delivered.push(line(event));
      if (delivered.length === expected.length) resolve();
    };
  });
  t.deepEqual(delivered, expected);
});

function line(event: {
  remotePort: string;
  getDataReader: () => { unconsumedBufferLength: number; readString: (count: number) => string };
}): string {
  const reader = event.getDataReader();
  return `${event.remotePort} ${reader.readString(reader.unconsumedBufferLength)}`;
}

onUnix('a batch that is being delivered is neither lost nor delivered twice', async (t) => {
  await fakeAgent(t);
  const peer = await DgramPeer.open(t);
  const socket = new DatagramSocket();
  t.teardown(() => socket.close());
  socket.enableTransferOwnership(TASK);
  const delivered: string[] = [];
  const transferred = new Promise<void>((resolve) => {
    socket.onmessagereceived = (event) => {
      delivered.push(line(event));
      if (delivered.length < 3) return;
      socket.transferOwnership('udp');
      resolve();
    };
  });
  await socket.bindEndpointAsync(LOOPBACK, '');
  const expected = Array.from({ length: 20 }, (_, index) => `${peer.port} ${index}`);
  // While the thread is busy, they all come in one batch.
  for (let index = 0; index < expected.length; index++) {
    void peer.send(Buffer.from(String(index)), socket.information.localPort);
  }
  await transferred;
  const again = SocketActivityInformation.allSockets.lookup('udp').datagramSocket;
  t.teardown(() => again.close());
  await new Promise<void>((resolve) => {
    again.onmessagereceived = (event) => {
      delivered.push(line(event));
      if (delivered.length === expected.length) resolve();
    };
  });
  t.deepEqual(delivered, expected);
});

onUnix('a listener still delivers what it accepted, and the next owner gets the others', async (t) => {
  await fakeAgent(t);
  const served: string[] = [];
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.enableTransferOwnership(TASK);
  const clients = 30;
  let finished: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (finished = resolve));
  const serve = (owner: string, socket: StreamSocket): void => {
    served.push(`${owner} ${socket.information.remotePort}`);
    socket.close();
    if (served.length === clients) finished();
  };
  listener.onconnectionreceived = ({ socket }) => serve('first', socket);
  await listener.bindEndpointAsync(LOOPBACK, '');
  const { localPort } = listener.information;
  const ports: string[] = [];
  for (let index = 0; index < clients; index++) {
    if (index === 15) listener.transferOwnership('listener');
    ports.push(String((await nodeClient(t, localPort)).localPort));
  }
  const again = SocketActivityInformation.allSockets.lookup('listener').streamSocketListener;
  t.teardown(() => again.close());
  again.onconnectionreceived = ({ socket }) => serve('second', socket);
  await all;
  t.deepEqual(new Set(served.map((each) => each.split(' ')[1])), new Set(ports));
  t.is(served.length, ports.length);
  t.true(served.some((each) => each.startsWith('second')));
});

for (const how of ['bare', 'short', 'close'] as const) {
  onUnix(`a reclaim from an agent that fails (${how}) leaves the socket there`, async (t) => {
    await fakeAgent(t, { of: 'reclaim', how });
    const socket = new StreamSocket();
    socket.enableTransferOwnership(TASK);
    const server = await nodeServer(t);
    await socket.connectAsync(LOOPBACK, server.port);
    const peer = await server.accept();
    const progress = new Promise<void>((resolve) => {
      void socket.inputStream.readAsync(new Uint8Array(9), 9).then(
        undefined,
        () => undefined,
        () => resolve(),
      );
    });
    peer.write('left');
    await progress;
    await socket.cancelIOAsync();
    socket.transferOwnership('id');
    const information = SocketActivityInformation.allSockets.lookup('id');
    t.throws(() => information.streamSocket);
    t.is(SocketActivityInformation.allSockets.size, 1);
  });
}

onUnix('a reclaim that is not confirmed leaves the socket with the agent', async (t) => {
  await fakeAgent(t, { of: 'received', how: 'close' });
  const socket = new DatagramSocket();
  socket.enableTransferOwnership(TASK);
  await socket.bindEndpointAsync(LOOPBACK, '');
  socket.transferOwnership('id');
  t.throws(() => SocketActivityInformation.allSockets.lookup('id').datagramSocket);
  t.is(SocketActivityInformation.allSockets.size, 1);
});

onUnix(
  'after the agent crashed the sockets are lost, which is said, and a later transfer needs a new one',
  async (t) => {
    const agent = await fakeAgent(t);
    const socket = new DatagramSocket();
    t.teardown(() => socket.close());
    socket.enableTransferOwnership(TASK);
    const works = await KINDS.DatagramSocket.open(t, socket);
    await agent.kill();
    throws(t, () => socket.transferOwnership('id'), { hresult: '0x80070002', message: /no program/ });
    await works();
  },
);

onUnix('allSockets is a map of what the agent has', async (t) => {
  await fakeAgent(t);
  t.is(SocketActivityInformation.allSockets.size, 0);
  t.throws(() => Reflect.construct(SocketActivityInformation, []) as unknown, { instanceOf: TypeError });
});

onUnix('a context has data', (t) => {
  const context = new SocketActivityContext(Uint8Array.of(1, 2));
  t.is(context.data, context.data);
  t.is(context.data.length, 2);
  for (const wrong of [null, undefined, 'text', {}]) {
    throws(t, () => new SocketActivityContext(wrong as never), INVALID_ARGUMENT);
  }
});
