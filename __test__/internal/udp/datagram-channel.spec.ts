import test from 'ava';
import { DatagramChannel } from '../../../dist/internal/udp/datagram-channel.js';
import { CONNECTED } from '../../../dist/internal/udp/datagram-batch.js';
import { DatagramTargets } from '../../../dist/internal/udp/datagram-targets.js';
import { DatagramWriter } from '../../../dist/internal/udp/datagram-writer.js';
import { AsyncContext } from '../../../dist/internal/async/async-context.js';
import { READABLE, WRITABLE } from '../../../dist/internal/runtime/wire.js';
import type { BindingEndpoint, BindingUdpSocket, BindingUdpStatistics } from '../../../dist/native/index.cjs';
import { batchOf, FakeNative } from '../../helpers/udp-fake-native.js';

interface Setting {
  readonly channel: DatagramChannel;
  readonly native: FakeNative;
  readonly writer: DatagramWriter;
  readonly targets: DatagramTargets;
  readonly sizes: number[];
}

function open(isReceiving: boolean, prepare: (writer: DatagramWriter) => void = () => undefined): Setting {
  const [native, sizes] = [new FakeNative(), [] as number[]];
  const [writer, targets] = [new DatagramWriter(() => undefined), new DatagramTargets(() => false)];
  prepare(writer);
  const deliverDatagram = (_batch: unknown, _run: number, start: number, end: number): number =>
    sizes.push(end - start);
  const receivers = {
    deliverBatch: (): void => undefined,
    deliversDatagrams: true,
    deliverDatagram,
    context: new AsyncContext('test'),
    hasHandlers: isReceiving,
    deliverIcmpError: (): void => undefined,
    watchesErrors: false,
  };
  const turnOptions = { receiveTurnLimit: 1_000, receiveTurnTime: 1_000 };
  const channel = new (channelOf(native))(native.token, receivers, turnOptions);
  channel.send({ writer, targets });
  return { channel, native, writer, targets, sizes };
}

/** A channel whose native side is this fake. A class, as the constructor uses it already. */
function channelOf(native: FakeNative): typeof DatagramChannel {
  return class extends DatagramChannel {
    override get binding(): BindingUdpSocket {
      return native.binding;
    }

    override startReceiving(): void {
      native.startReceiving();
    }

    override localEndpoint(): BindingEndpoint {
      return native.localEndpoint();
    }

    override currentStatistics(): BindingUdpStatistics {
      return native.statistics() as BindingUdpStatistics;
    }

    override closeNative(): void {
      native.close();
    }
  };
}

test('it receives only with a handler', (t) => {
  for (const isReceiving of [true, false]) {
    const { channel, native } = open(isReceiving);
    t.is(native.isReceiving, isReceiving);
    channel.close();
  }
});

test('opening sends earlier writes', async (t) => {
  let early: ReturnType<DatagramWriter['write']>;
  const { channel } = open(false, (writer) => {
    early = writer.write(Buffer.from('early'), 0);
  });
  t.is(await early!, 5);
  channel.close();
});

test('readiness goes to the writer and to the inbox', async (t) => {
  const { channel, native, writer, sizes } = open(true);
  native.submitResults = [{ limit: 0 }];
  const write = writer.write(Buffer.from('x'), CONNECTED);
  writer.endTurn();
  native.received.push(batchOf([{ bytes: Buffer.from('abc'), peer: 0 }], 0, [{ address: '192.0.2.1', port: 1 }]));
  channel.ready(READABLE);
  t.deepEqual(sizes, [3]);
  t.is(native.calls.length, 1, 'no new attempt');
  channel.ready(WRITABLE);
  t.is(await write, 1);
  channel.close();
});

test('both kinds of readiness may arrive at once, and spurious ones do nothing', (t) => {
  const { channel, native, sizes } = open(true);
  channel.ready(READABLE | WRITABLE);
  t.deepEqual([sizes, native.calls], [[], []]);
  channel.close();
});

test('once connected it has its endpoints, and recognizes its peer as target', async (t) => {
  const { channel, native, writer } = open(false);
  t.is(channel.remote, null);
  native.remote = { address: '127.0.0.1', port: 5000 };
  channel.markConnected();
  t.deepEqual(channel.remote, { address: '127.0.0.1', port: 5000 });
  t.deepEqual(channel.local, { address: '127.0.0.1', port: 4000 });
  writer.write(Buffer.from('a'), CONNECTED);
  writer.write(Buffer.from('b'), 7);
  await writer.flush();
  t.deepEqual(native.targets, ['127.0.0.1 5000']);
  t.deepEqual(native.calls[0]!.targets, [0, 7]);
  channel.close();
});

test('closing sends the writes of the turn, fails queued ones, and keeps the last statistics', async (t) => {
  const { channel, native, writer } = open(true);
  native.submitResults = [{ limit: 1 }];
  const writes = [1, 2].map((size) => writer.write(Buffer.alloc(size), CONNECTED));
  channel.close();
  channel.close();
  t.true(native.isClosed);
  t.is(await writes[0], 1);
  const error = await t.throwsAsync(async () => writes[1]!);
  t.is((error as unknown as { hresult: string }).hresult, '0x800703E3');
  t.is(channel.statistics.datagramsSent, 1);
});

test('a close closes, and fails queued writes, also when the last statistics cannot be read', async (t) => {
  const { channel, native, writer } = open(true);
  native.submitResults = [{ limit: 0 }];
  const write = writer.write(Buffer.from('x'), CONNECTED);
  native.statisticsFailure = new Error('refused');
  t.throws(() => channel.close(), { is: native.statisticsFailure });
  t.true(native.isClosed);
  const error = await t.throwsAsync(async () => write);
  t.is((error as unknown as { hresult: string }).hresult, '0x800703E3');
  t.notThrows(() => channel.close());
});

test('detaching sends the writes of the turn, fails queued ones, and delivers received datagrams', async (t) => {
  const { channel, native, writer, sizes } = open(true);
  native.submitResults = [{ limit: 1 }];
  const writes = [1, 2].map((size) => writer.write(Buffer.alloc(size), CONNECTED));
  native.received.push(batchOf([{ bytes: Buffer.from('abc'), peer: 0 }], 0, [{ address: '192.0.2.1', port: 1 }]));
  native.received.push(batchOf([{ bytes: Buffer.from('de'), peer: 0 }]));
  const drained = new Promise<void>((resolve) => {
    t.is(channel.detach(resolve), 33);
  });
  t.is(await writes[0], 1);
  const error = await t.throwsAsync(async () => writes[1]!);
  t.is((error as unknown as { hresult: string }).hresult, '0x800703E3');
  t.false(native.isClosed);
  await drained;
  t.deepEqual(sizes, [3, 2]);
  t.true(native.isClosed);
  t.is(channel.statistics.datagramsSent, 1);
});

test('a close drops the datagrams that a detached descriptor had left', (t) => {
  const { channel, native, sizes } = open(true);
  native.received.push(batchOf([{ bytes: Buffer.from('abc'), peer: 0 }], 0, [{ address: '192.0.2.1', port: 1 }]));
  channel.detach(() => t.fail('nothing was delivered'));
  channel.close();
  channel.ready(READABLE);
  t.deepEqual(sizes, []);
  t.true(native.isClosed);
});

test('without a receiver, detaching leaves nothing to deliver', (t) => {
  const { channel, native } = open(false);
  let isDrained = false;
  channel.detach(() => (isDrained = true));
  t.true(isDrained);
  t.true(native.isClosed);
});

test('cancelIO fails queued writes, and the channel continues', async (t) => {
  const { channel, native, writer } = open(false);
  native.submitResults = [{ limit: 0 }];
  const write = writer.write(Buffer.alloc(1), CONNECTED);
  writer.endTurn();
  channel.cancelIO();
  const error = await t.throwsAsync(async () => write);
  t.is((error as unknown as { hresult: string }).hresult, '0x800703E3');
  t.is(await writer.write(Buffer.alloc(2), CONNECTED), 2);
  channel.close();
});
