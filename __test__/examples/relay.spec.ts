import { join } from 'node:path';
import test from 'ava';

import { runCommand } from '../helpers/udp-child.js';
import { DgramPeer } from '../helpers/udp-dgram.js';

const RELAY = [process.execPath, join(__dirname, '../../examples/relay.mjs')];

/** Ends the program that follows in good order when the test writes a line. */
const UNTIL_LINE = ['sh', '-c', '"$@" < /dev/null & read _; kill -TERM $!; wait $!', 'sh'];

const PACKETS = 100;

/** A packet of a source that is not the relay, with its number in the payload. */
function packet(number: number): Buffer {
  const bytes = Buffer.alloc(160, number);
  bytes[0] = 0x80;
  bytes[1] = 8;
  bytes.writeUInt16BE(7_000 + 3 * number, 2);
  bytes.writeUInt32BE(number * 160, 4);
  bytes.writeUInt32BE(99, 8);
  return bytes;
}

test('a relay sends every packet to all peers, under its own source and sequence numbers', async (t) => {
  const [source, ...peers] = [await DgramPeer.open(t), await DgramPeer.open(t), await DgramPeer.open(t)] as const;
  const words = peers.map(({ port }) => `127.0.0.1:${port}`);
  const child = runCommand(t, [...UNTIL_LINE, ...RELAY, '', ...words]);
  const port = /^relaying from port (\d+)/.exec(await child.line(0))![1]!;
  for (let number = 0; number < PACKETS; number++) await source.send(packet(number), port);
  await source.send(Buffer.from('no media'), port);
  for (const { received } of peers) {
    const datagrams = await received.until(PACKETS + 1);
    t.is(String(datagrams[PACKETS]), 'no media');
    const time = datagrams[0]!.readUInt32BE(4);
    const id = datagrams[0]!.readUInt32BE(8);
    t.not(id, 99);
    for (const [number, bytes] of datagrams.slice(0, PACKETS).entries()) {
      t.is(bytes.readUInt16BE(2), number);
      t.is((bytes.readUInt32BE(4) - time) >>> 0, number * 160);
      t.is(bytes.readUInt32BE(8), id);
      t.deepEqual([...bytes.subarray(0, 2)], [0x80, 8]);
      t.deepEqual(bytes.subarray(12), packet(number).subarray(12));
    }
  }
  child.write('\n');
  const [, statistics] = await child.result(t);
  t.regex(statistics!, /^received 101, sent 202 in \d+ system calls, dropped 0$/);
});
