/** Datagrams that lie back to back in one buffer: `tryWriteSegments` and `writeSegmentsAsync`. */
import { createHash } from 'node:crypto';
import test from 'ava';
import { Buffer as WindowsBuffer } from 'uwp-sockets';
import {
  CLOSED,
  fails,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  rejects,
  throws,
  TOO_LONG,
} from '../../../../helpers/failures.js';
import { runPython } from '../../../../helpers/udp-child.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import { testNeeding } from '../../../../helpers/udp-needs.js';
import { mixedSizes, payloads, portions } from '../../../../helpers/udp-payload.js';
import { after, joined } from '../../../../helpers/udp-segments.js';
import {
  boundSocket,
  type DatagramStream,
  LOOPBACK,
  LOOPBACK6,
  newSocket,
  openReceiver,
  STREAM_KINDS,
} from '../../../../helpers/udp-sockets.js';

const python = testNeeding('python');

/** Sizes that segmentation offload can and cannot carry together. */
const MIXED = [0, 1, 0, 0, ...mixedSizes(60, 0, 900), ...Array<number>(70).fill(160), 1_472, 9_000, 65_507, 0];

/** Each way to write segments; both result in the number of datagrams. */
const WAYS: Readonly<Record<string, (stream: DatagramStream, list: readonly Buffer[]) => PromiseLike<number>>> = {
  tryWriteSegments: async (stream, list) => {
    const { bytes, lengths } = joined(list);
    const count = stream.tryWriteSegments(bytes, lengths);
    bytes.fill(0xee);
    lengths.fill(0);
    return count;
  },
  writeSegmentsAsync: (stream, list) => {
    const { bytes, lengths } = joined(list);
    const operation = stream.writeSegmentsAsync(bytes, lengths);
    lengths.fill(0);
    return operation;
  },
};

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  for (const [member, write] of Object.entries(WAYS)) {
    for (const count of [1, 2, 63, 64, 65, 1_000, 10_000]) {
      test.serial(`${member} on ${kind} sends ${count} datagrams`, async (t) => {
        const { port, received } = await openReceiver(t);
        const { stream, socket } = await open(t, port);
        const list = payloads(Array<number>(count).fill(24));
        t.is(await write(stream, list), count);
        t.is(socket.information.statistics?.datagramsSent, count);
        t.deepEqual((await received.until(count)).map(Buffer.from), list);
      });
    }

    for (const host of [LOOPBACK, LOOPBACK6]) {
      test.serial(`${member} on ${kind} sends any sizes to node:dgram at ${host.rawName}`, async (t) => {
        const peer = await DgramPeer.open(t, host.rawName);
        const { stream } = await open(t, peer.port, host);
        const list = payloads(MIXED);
        let count = 0;
        for (const part of portions(list)) {
          t.is(await write(stream, part), part.length);
          await peer.received.until((count += part.length));
        }
        t.deepEqual(peer.received.items, list);
      });
    }

    python(`${member} on ${kind} sends any sizes to Python`, async (t) => {
      const child = runPython(t, 'udp-receive.py', '127.0.0.1');
      const { stream } = await open(t, await child.line(0));
      const list = payloads(MIXED);
      let lines = 1;
      for (const part of portions(list)) {
        t.is(await write(stream, part), part.length);
        await child.lines.until((lines += part.length));
      }
      const hashes = child.lines.items.slice(1).map((line) => (JSON.parse(line) as { hash: string }).hash);
      t.deepEqual(
        hashes,
        list.map((bytes) => createHash('sha256').update(bytes).digest('hex')),
      );
    });

    test.serial(`${member} on ${kind} has the options of the stream`, async (t) => {
      const { port, events } = await openReceiver(t, LOOPBACK, ({ control }) => (control.receiveDetails = true));
      const { stream } = await open(t, port);
      Object.assign(stream, { ecn: 2, hopLimit: 9, sourceAddress: LOOPBACK });
      t.is(await write(stream, payloads([40, 40, 7])), 3);
      const seen = (await events.until(3)).map(({ ecn, hopLimit }) => [ecn, hopLimit]);
      t.deepEqual(seen, Array(3).fill(process.platform === 'linux' ? [2, 9] : [null, null]));
    });

    test.serial(`${member} on ${kind}: bad arguments throw at once and send nothing`, async (t) => {
      const { port } = await openReceiver(t);
      const { stream, socket } = await open(t, port);
      const use = stream[member as keyof typeof WAYS & keyof DatagramStream] as DatagramStream['tryWriteSegments'];
      const transferred = new Uint8Array(4);
      structuredClone(null, { transfer: [transferred.buffer] });
      const rows: [unknown, unknown][] = [
        [Buffer.alloc(10), [4, 7]],
        [Buffer.alloc(10), 0],
        [Buffer.alloc(10), undefined],
        [Buffer.alloc(65_528), 65_528],
        [transferred, 4],
        [transferred, [4]],
        ['text', [4]],
      ];
      for (const [bytes, lengths] of rows) {
        throws(t, () => use.call(stream, bytes as Buffer, lengths as number), INVALID_ARGUMENT);
      }
      t.is(socket.information.statistics?.datagramsSent, 0);
    });
  }

  test.serial(`on ${kind}: a segment size divides buffers of every type`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const bytes = Buffer.from('0123456789');
    const kinds = [bytes, new Uint8Array(bytes), WindowsBuffer.fromBytes(bytes), new Uint8Array(bytes).buffer];
    for (const each of kinds) {
      t.is(stream.tryWriteSegments(each, 4), 3);
      t.is(await stream.writeSegmentsAsync(each, 4), 3);
    }
    const texts = (await received.until(kinds.length * 6)).map((datagram) => Buffer.from(datagram).toString());
    t.deepEqual(
      texts,
      kinds.flatMap(() => ['0123', '4567', '89', '0123', '4567', '89']),
    );
  });

  test.serial(`on ${kind}: no datagrams are none`, async (t) => {
    const { port } = await openReceiver(t);
    const { stream, socket } = await open(t, port);
    t.is(stream.tryWriteSegments(Buffer.alloc(0), []), 0);
    t.is(await stream.writeSegmentsAsync(Buffer.alloc(0), 100), 0);
    t.is(socket.information.statistics?.datagramsSent, 0);
  });

  test.serial(
    `on ${kind}: tryWriteSegments stops at a refused datagram, and throws when it is the first`,
    async (t) => {
      const { port, received } = await openReceiver(t);
      const { stream } = await open(t, port);
      const all = joined(payloads([10, 10, 10, 65_508, 10, 10]));
      t.is(stream.tryWriteSegments(all.bytes, all.lengths), 3);
      const [refused, rest] = [after(all, 3), after(all, 4)];
      throws(t, () => stream.tryWriteSegments(refused.bytes, refused.lengths), TOO_LONG);
      t.is(stream.tryWriteSegments(rest.bytes, rest.lengths), 2);
      t.is((await received.until(5)).length, 5);
      t.true(await stream.flushAsync(), 'what was thrown is not reported again');
    },
  );

  test.serial(`on ${kind}: writeSegmentsAsync sends the others, and reports each refused datagram`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream, socket } = await open(t, port);
    const list = payloads([10, 65_508, 10, 10, 65_510, 0]);
    const { bytes, lengths } = joined(list);
    const error = await rejects(t, stream.writeSegmentsAsync(bytes, lengths), {
      ...TOO_LONG,
      message: /^2 of 6 datagrams failed, first number 1: send datagram of 65508 bytes/,
    });
    const failures = error.failures!;
    t.deepEqual(
      failures.map(({ index }) => index),
      [1, 4],
    );
    t.regex(failures[1]!.error.message, /65510 bytes/);
    t.deepEqual((await received.until(4)).map(Buffer.from), [list[0]!, list[2]!, list[3]!, list[5]!]);
    t.is(socket.information.statistics?.datagramsSent, 4);
    t.true(await stream.flushAsync(), 'an observed failure is not reported again');
  });

  test.serial(`on ${kind}: a single refused datagram is reported with its index as well`, async (t) => {
    const { port } = await openReceiver(t);
    const { stream } = await open(t, port);
    const error = await rejects(t, stream.writeSegmentsAsync(Buffer.alloc(65_508), 65_508), TOO_LONG);
    t.deepEqual(
      error.failures?.map(({ index }) => index),
      [0],
    );
  });

  test.serial(`on ${kind}: a flush reports an unobserved failure`, async (t) => {
    const { port } = await openReceiver(t);
    const { stream } = await open(t, port);
    void stream.writeSegmentsAsync(Buffer.alloc(65_518), [65_508, 10]);
    await rejects(t, stream.flushAsync(), TOO_LONG);
    t.true(await stream.flushAsync());
  });

  test.serial(`on ${kind}: a closed stream and a closed socket`, async (t) => {
    const { port } = await openReceiver(t);
    const { stream, socket } = await open(t, port);
    const other = await open(t, port);
    stream.close();
    other.socket.close();
    for (const each of [stream, other.stream]) {
      throws(t, () => each.tryWriteSegments(Buffer.alloc(4), 2), CLOSED);
      await fails(t, async () => each.writeSegmentsAsync(Buffer.alloc(4), 2), CLOSED);
    }
    t.is(socket.information.statistics?.datagramsSent, 0);
  });

  test.serial(`on ${kind}: a signal that aborted writes nothing`, async (t) => {
    const { port } = await openReceiver(t);
    const { stream, socket } = await open(t, port);
    const signal = AbortSignal.abort();
    const error = await t.throwsAsync(async () => stream.writeSegmentsAsync(Buffer.alloc(4), 2, { signal }));
    t.is(error?.name, 'Canceled');
    t.is(socket.information.statistics?.datagramsSent, 0);
  });
}

type Step = (stream: DatagramStream, text: string) => unknown;

const STEPS: Readonly<Record<string, Step>> = {
  writeAsync: (stream, text) => void stream.writeAsync(Buffer.from(text)),
  tryWriteBatch: (stream, text) => stream.tryWriteBatch([Buffer.from(text)]),
  tryWriteSegments: (stream, text) => stream.tryWriteSegments(Buffer.from(text), 1_000),
  writeSegmentsAsync: (stream, text) => void stream.writeSegmentsAsync(Buffer.from(text), 1_000),
};

for (const [first, one] of Object.entries(STEPS)) {
  for (const [second, other] of Object.entries(STEPS)) {
    test.serial(`${first} before ${second}: in the order of the calls`, async (t) => {
      const { port, received } = await openReceiver(t);
      for (const open of Object.values(STREAM_KINDS)) {
        const { stream } = await open(t, port);
        const from = received.items.length;
        for (let number = 0; number < 20; number += 2) {
          one(stream, `${number}`);
          other(stream, `${number + 1}`);
        }
        await stream.flushAsync();
        const texts = (await received.until(from + 20)).slice(from).map((bytes) => Buffer.from(bytes).toString());
        t.deepEqual(
          texts,
          Array.from({ length: 20 }, (_, number) => `${number}`),
        );
      }
    });
  }
}

test('before the bind writeSegmentsAsync binds and sends, and tryWriteSegments throws E_ILLEGAL_METHOD_CALL', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  throws(t, () => stream.tryWriteSegments(Buffer.from('x'), 1), ILLEGAL_CALL);
  t.is(socket.information.localPort, '', 'it did not bind');
  t.is(await stream.writeSegmentsAsync(Buffer.from('early'), 3), 2);
  t.deepEqual(
    (await received.until(2)).map((bytes) => Buffer.from(bytes).toString()),
    ['ear', 'ly'],
  );
});

test('memory that is transferred before the bind fails its write alone', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = newSocket(t);
  const stream = await socket.getOutputStreamAsync(LOOPBACK, port);
  const bytes = new Uint8Array(40).fill(1);
  const before = stream.writeAsync(Buffer.from('before'));
  const lost = stream.writeSegmentsAsync(bytes, 10);
  const later = stream.writeAsync(Buffer.from('later'));
  structuredClone(null, { transfer: [bytes.buffer] });
  await rejects(t, lost, INVALID_ARGUMENT);
  t.deepEqual(await Promise.all([before, later]), [6, 5]);
  t.is((await received.until(2)).length, 2);
});

test('without a peer and a target nothing is sent', async (t) => {
  const socket = await boundSocket(t);
  throws(t, () => socket.outputStream.tryWriteSegments(Buffer.from('x'), 1), ILLEGAL_CALL);
});
