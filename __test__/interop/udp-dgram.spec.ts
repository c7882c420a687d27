import test from 'ava';
import { DgramPeer } from '../helpers/udp-dgram.js';
import { mixedSizes, payloads, portions } from '../helpers/udp-payload.js';
import { LOOPBACK, LOOPBACK6, openReceiver, STREAM_KINDS } from '../helpers/udp-sockets.js';

const SIZES = [0, 1, ...mixedSizes(200, 40, 1_200), ...Array<number>(100).fill(160), 1_472, 9_000, 0, 65_507];

for (const host of [LOOPBACK, LOOPBACK6]) {
  for (const [kind, open] of Object.entries(STREAM_KINDS)) {
    test.serial(`node:dgram at ${host.rawName} receives the writes of ${kind}`, async (t) => {
      const peer = await DgramPeer.open(t, host.rawName);
      const { stream } = await open(t, peer.port, host);
      const list = payloads(SIZES);
      let count = 0;
      for (const part of portions(list)) {
        for (const bytes of part) void stream.writeAsync(bytes);
        await stream.flushAsync();
        await peer.received.until((count += part.length));
      }
      t.deepEqual(peer.received.items, list);
    });
  }

  test.serial(`a socket at ${host.rawName} receives from node:dgram`, async (t) => {
    const { port, received } = await openReceiver(t, host);
    const peer = await DgramPeer.open(t, host.rawName);
    const list = payloads(SIZES);
    let count = 0;
    for (const part of portions(list)) {
      await Promise.all(part.map(async (bytes) => peer.send(bytes, port)));
      await received.until((count += part.length));
    }
    t.deepEqual(
      received.items.map((bytes) => Buffer.from(bytes)),
      list,
    );
  });
}

test.serial('a batch of mixed sizes reaches node:dgram in order without a pause between', async (t) => {
  const peer = await DgramPeer.open(t);
  const { stream } = await STREAM_KINDS['a connected stream']!(t, peer.port);
  const list = payloads(mixedSizes(150, 4, 300));
  t.is(stream.tryWriteBatch(list), 150);
  t.deepEqual(await peer.received.until(150), list);
});
