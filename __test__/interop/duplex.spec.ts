import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough, Writable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ConnectionOptions } from 'node:tls';

import test, { type ExecutionContext } from 'ava';
import { asDuplex, SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../helpers/failures.js';
import { ending, LOOPBACK, nodeServer, streamSocket } from '../helpers/tcp-peers.js';
import { withAuthority } from '../helpers/tls-authority.js';
import { tlsNodeClient, tlsNodeServer } from '../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../helpers/tls-sockets.js';

const { test: testTls, authority } = withAuthority();

/** More bytes than the kernel buffers for a peer that does not read. */
const TOO_MUCH = 64 * 1024 * 1024;

interface Ends {
  readonly duplex: Duplex;
  readonly peer: Socket;
}

type Connect = (t: ExecutionContext, allowHalfOpen: boolean) => Promise<Ends>;

/** A Node.js socket and a Duplex of ours, each connected to a Node.js peer that is half open until it ends itself. */
interface Transport {
  readonly name: string;
  readonly test: typeof test;
  readonly node: Connect;
  readonly ours: Connect;
}

const plain: Transport = {
  name: 'net.Socket',
  test,
  node: async (t, allowHalfOpen) => {
    const server = await nodeServer(t, { pauseOnConnect: true });
    const duplex = connect({ host: '127.0.0.1', port: Number(server.port), allowHalfOpen });
    t.teardown(() => duplex.destroy());
    const [peer] = await Promise.all([server.accept(), once(duplex, 'connect')]);
    return { duplex, peer };
  },
  ours: async (t, allowHalfOpen) => {
    const server = await nodeServer(t, { pauseOnConnect: true });
    const socket = streamSocket(t);
    const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
    return { duplex: asDuplex(socket, { allowHalfOpen }), peer };
  },
};

const protectedByTls: Transport = {
  name: 'tls.TLSSocket',
  test: testTls,
  node: async (t, allowHalfOpen) => {
    const server = await tlsNodeServer(t, authority().server());
    const [duplex, peer] = await Promise.all([
      tlsNodeClient(t, authority(), server.port, { allowHalfOpen } as ConnectionOptions),
      server.accept(),
    ]);
    return { duplex: duplex.removeAllListeners('error'), peer };
  },
  ours: async (t, allowHalfOpen) => {
    const server = await tlsNodeServer(t, authority().server());
    const socket = trustingSocket(t, authority());
    const connected = socket.connectAsync(LOCALHOST, server.port, SocketProtectionLevel.tls13);
    const [peer] = await Promise.all([server.accept(), connected]);
    return { duplex: asDuplex(socket, { allowHalfOpen }), peer };
  },
};

/** What happened, in order. */
class EventLog {
  readonly lines: string[] = [];
  readonly #duplex: Duplex;

  constructor(duplex: Duplex) {
    this.#duplex = duplex;
    for (const event of ['end', 'finish', 'drain'] as const) duplex.on(event, () => this.lines.push(event));
    duplex.on('close', (hadError: unknown) => this.lines.push(`close ${String(hadError)}`));
    duplex.on('error', (error: NodeJS.ErrnoException) => this.lines.push(`error ${error.code}`));
  }

  /** A callback that is recorded. */
  readonly callback =
    (name: string) =>
    (error?: NodeJS.ErrnoException | null): void => {
      this.lines.push(`${name} ${error?.code ?? 'done'}`);
    };

  async closed(): Promise<void> {
    if (!this.#duplex.closed) await new Promise<void>((resolve) => this.#duplex.once('close', () => resolve()));
  }
}

interface Scenario {
  readonly run: (ends: Ends, record: EventLog) => Promise<unknown>;
  /** The behaviour of Node.js differs between versions. */
  readonly normal?: (line: string) => string;
  /** Whether the read or the write fails first depends on the kernel. */
  readonly isUnordered?: boolean;
  readonly plainOnly?: boolean;
}

/** All data up to the end, after which the peer may still write. */
async function textOf(peer: Socket): Promise<string> {
  let text = '';
  peer.on('data', (chunk: Buffer) => (text += chunk.toString())).resume();
  await once(peer, 'end');
  return text;
}

/** The peer and the Duplex can still exchange data. */
async function talks({ duplex, peer }: Ends): Promise<void> {
  duplex.write('ping');
  const [received] = (await once(peer.resume(), 'data')) as [Buffer];
  if (String(received) !== 'ping') throw new Error(`the peer received ${String(received)}`);
}

const SCENARIOS: Record<string, Scenario> = {
  'it ends, then the peer': {
    run: async ({ duplex, peer }, record) => {
      duplex.resume().end('last', record.callback('end'));
      await once(peer.resume(), 'end');
      peer.end('answer');
      await record.closed();
    },
  },
  'it ends, and reads on before the peer ends': {
    run: async ({ duplex, peer }, record) => {
      duplex.on('data', (data) => record.lines.push(String(data)));
      duplex.end();
      await once(peer.resume(), 'end');
      peer.write('one');
      await once(duplex, 'data');
      peer.end('two');
      await record.closed();
    },
  },
  'the peer ends first': {
    run: async (ends, record) => {
      const { duplex, peer } = ends;
      duplex.resume();
      peer.resume().end();
      await once(duplex, 'end');
      if (duplex.allowHalfOpen) {
        await talks(ends);
        duplex.end();
      }
      await record.closed();
    },
  },
  'the peer ends first, and its data is not read': {
    run: async (ends, record) => {
      ends.peer.resume().end();
      await once(ends.duplex, 'end');
      if (ends.duplex.allowHalfOpen) return talks(ends);
      return record.closed();
    },
  },
  'the peer ends after data that is not read': {
    run: async (ends) => {
      // During a write the TLSSocket of Node.js ends without close_notify.
      await new Promise((resolve) => ends.peer.write('data', resolve));
      ends.peer.end();
      return talks(ends);
    },
  },
  'a write after the peer ended': {
    run: async (ends, record) => {
      const { duplex, peer } = ends;
      duplex.resume().once('end', () => duplex.write('x', record.callback('write')));
      peer.resume().end();
      await once(duplex, 'end');
      if (!duplex.allowHalfOpen) return record.closed();
      return once(peer, 'data');
    },
  },
  'a write after the end': {
    run: async ({ duplex, peer }, record) => {
      peer.resume();
      duplex.resume().end();
      duplex.write('x', record.callback('write'));
      await record.closed();
    },
  },
  'ending twice': {
    run: async ({ duplex, peer }, record) => {
      duplex.resume().end(record.callback('first'));
      duplex.end(record.callback('second'));
      await once(peer.resume(), 'end');
      peer.end();
      await record.closed();
    },
  },
  'it is destroyed': {
    run: async ({ duplex }, record) => {
      duplex.resume().destroy();
      duplex.destroy();
      await record.closed();
    },
  },
  'it is destroyed with an error': {
    run: async ({ duplex }, record) => {
      duplex.resume().destroy(Object.assign(new Error('mine'), { code: 'MINE' }));
      await record.closed();
    },
  },
  'it is destroyed while writes wait': {
    // Node.js 20 reports no error for the write in flight, and ERR_STREAM_DESTROYED for later ones.
    normal: (line) => line.replace(/(first|second|end) (done|ECANCELED|ERR_STREAM_DESTROYED)/, '$1'),
    run: async ({ duplex }, record) => {
      duplex.write(Buffer.alloc(TOO_MUCH), record.callback('first'));
      duplex.write('behind it', record.callback('second'));
      duplex.end(record.callback('end'));
      duplex.destroy();
      await record.closed();
    },
  },
  'a write after it was destroyed': {
    run: async ({ duplex }, record) => {
      duplex.destroy();
      duplex.write('x', record.callback('write'));
      await record.closed();
    },
  },
  'the peer resets': {
    plainOnly: true,
    run: async ({ duplex, peer }, record) => {
      duplex.resume();
      peer.resetAndDestroy();
      await record.closed();
    },
  },
  'the peer resets, and its data is not read': {
    plainOnly: true,
    run: async ({ peer }, record) => {
      peer.resetAndDestroy();
      await record.closed();
    },
  },
  'the peer resets while a write waits': {
    plainOnly: true,
    isUnordered: true,
    // Node.js 20 reports no error for a write in flight.
    normal: (line) => line.replace(/write .*/, 'write'),
    run: async ({ duplex, peer }, record) => {
      duplex.write(Buffer.alloc(TOO_MUCH), record.callback('write'));
      peer.resetAndDestroy();
      await record.closed();
    },
  },
  'backpressure, and a drain': {
    run: async ({ duplex, peer }, record) => {
      record.lines.push(String(duplex.write(Buffer.alloc(TOO_MUCH), record.callback('write'))));
      peer.resume();
      await once(duplex, 'drain');
    },
  },
  'a pipeline into it': {
    run: async ({ duplex, peer }, record) => {
      const source = new PassThrough();
      source.end(Buffer.alloc(100_000));
      peer.resume().on('end', () => peer.end());
      duplex.resume();
      record.lines.push(await outcome(pipeline(source, duplex)));
      await record.closed();
    },
  },
  'a pipeline into it that fails in the middle': {
    run: async ({ duplex }, record) => {
      const source = new PassThrough();
      const piped = pipeline(source, duplex);
      source.write('some');
      source.destroy(Object.assign(new Error('mine'), { code: 'MINE' }));
      record.lines.push(await outcome(piped));
      await record.closed();
    },
  },
  'a pipeline out of it': {
    run: async ({ duplex, peer }, record) => {
      const target = new PassThrough().resume();
      const piped = pipeline(duplex, target);
      peer.resume().end(Buffer.alloc(100_000));
      record.lines.push(await outcome(piped));
      if (duplex.allowHalfOpen) duplex.end();
      await record.closed();
    },
  },
  'a pipeline out of it whose target fails': {
    run: async ({ duplex, peer }, record) => {
      const target = new Writable({
        write: (_chunk, _encoding, callback) => callback(Object.assign(new Error('mine'), { code: 'MINE' })),
      });
      const piped = pipeline(duplex, target);
      peer.write('data');
      record.lines.push(await outcome(piped));
      await record.closed();
    },
  },
};

async function outcome(piped: Promise<void>): Promise<string> {
  return piped.then(
    () => 'pipeline done',
    (error: NodeJS.ErrnoException) => `pipeline ${error.code}`,
  );
}

async function play(t: ExecutionContext, open: Connect, isHalf: boolean, scenario: Scenario): Promise<string[]> {
  const { run, normal = String, isUnordered } = scenario;
  const ends = await open(t, isHalf);
  const record = new EventLog(ends.duplex);
  await run(ends, record);
  // Callbacks may run after the close.
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
  const { destroyed, writableFinished, readableEnded } = ends.duplex;
  const state = JSON.stringify({ destroyed, writableFinished, readableEnded });
  const lines = record.lines.map((line) => normal(line));
  return [...(isUnordered ? lines.toSorted() : lines), state];
}

for (const transport of [plain, protectedByTls]) {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (scenario.plainOnly && transport !== plain) continue;
    for (const isHalf of [false, true]) {
      transport.test(`as ${transport.name}${isHalf ? ', half open' : ''}: ${name}`, async (t) => {
        const [expected, actual] = [
          await play(t, transport.node, isHalf, scenario),
          await play(t, transport.ours, isHalf, scenario),
        ];
        t.deepEqual(actual, expected);
        t.true(expected.length > 1 || name.includes('not read'), 'something happened');
      });
    }
  }

  transport.test(`a proxy of two pipelines passes half closes on, like ${transport.name}`, async (t) => {
    for (const open of [transport.node, transport.ours]) {
      const [left, right] = [await open(t, true), await open(t, true)];
      const proxied = Promise.all([pipeline(left.duplex, right.duplex), pipeline(right.duplex, left.duplex)]);
      // The client ends and waits for the answer, which the server sends when it has seen the end.
      left.peer.end('request');
      t.is(await textOf(right.peer), 'request');
      right.peer.end('answer');
      t.is(await textOf(left.peer), 'answer');
      await proxied;
    }
  });
}

test('destroying it while a write waits ends the connection with a reset', async (t) => {
  const { duplex, peer } = await plain.ours(t, false);
  duplex.write(Buffer.alloc(TOO_MUCH));
  duplex.destroy();
  t.true((await ending(peer)).isReset);
});

test('ending both directions closes the socket', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  const duplex = asDuplex(socket);
  peer.resume().end();
  await once(duplex.resume(), 'close');
  throws(t, () => socket.inputStream, CLOSED);
});

test('closing the socket below it emits an error', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  await Promise.all([server.accept(), socket.connectAsync(LOOPBACK, server.port)]);
  const duplex = asDuplex(socket).resume();
  const failed = once(duplex, 'error');
  socket.close();
  const [error] = (await failed) as [{ code: string }];
  t.is(error.code, 'ECANCELED');
});

test('unusable arguments are rejected at once', async (t) => {
  for (const wrong of [null, undefined, {}, 5, new PassThrough()] as never[]) {
    throws(t, () => asDuplex(wrong), INVALID_ARGUMENT);
  }
  throws(t, () => asDuplex(new StreamSocket()), ILLEGAL_CALL);
  const closed = new StreamSocket();
  closed.close();
  throws(t, () => asDuplex(closed), CLOSED);
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  await socket.connectAsync(LOOPBACK, server.port);
  for (const allowHalfOpen of ['yes', 1, {}] as never[]) {
    throws(t, () => asDuplex(socket, { allowHalfOpen }), INVALID_ARGUMENT);
  }
});
