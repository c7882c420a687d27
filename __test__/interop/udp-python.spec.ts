import { createHash } from 'node:crypto';
import { runPython } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';
import { mixedSizes, payloads, portions } from '../helpers/udp-payload.js';
import { collect, LOOPBACK, LOOPBACK6, newSocket, openReceiver, STREAM_KINDS } from '../helpers/udp-sockets.js';

const SIZES = [0, 1, ...mixedSizes(100, 40, 1_200), ...Array<number>(60).fill(160), 1_472, 9_000, 65_507];
const python = testNeeding('python');

interface Seen {
  readonly size: number;
  readonly hash: string;
  readonly peer: readonly [string, number];
}

for (const host of [LOOPBACK, LOOPBACK6]) {
  for (const [kind, open] of Object.entries(STREAM_KINDS)) {
    python(`Python at ${host.rawName} receives the writes of ${kind}`, async (t) => {
      const child = runPython(t, 'udp-receive.py', host.rawName);
      const { stream, socket } = await open(t, await child.line(0), host);
      const list = payloads(SIZES);
      let lines = 1;
      for (const part of portions(list)) {
        for (const bytes of part) void stream.writeAsync(bytes);
        await stream.flushAsync();
        await child.lines.until((lines += part.length));
      }
      const { localPort } = socket.information;
      const expected = list.map((bytes) => ({
        size: bytes.length,
        hash: createHash('sha256').update(bytes).digest('hex'),
        peer: [host.rawName, Number(localPort)],
      }));
      const seen = child.lines.items.slice(1).map((line) => JSON.parse(line) as Seen);
      t.deepEqual(
        seen.map(({ size, hash, peer }) => ({ size, hash, peer })),
        expected as unknown as Seen[],
      );
    });
  }

  python(`a socket at ${host.rawName} receives from Python`, async (t) => {
    const { port, received } = await openReceiver(t, host);
    const child = runPython(t, 'udp-send.py', host.rawName, port);
    const list = SIZES.map((size) => Buffer.from(Array.from({ length: size }, (_, place) => place % 251)));
    let count = 0;
    for (const part of portions(list)) {
      child.write(`${part.map((bytes) => bytes.length).join(' ')}\n`);
      await received.until((count += part.length));
    }
    t.deepEqual(
      received.items.map((bytes) => Buffer.from(bytes)),
      list,
    );
  });

  python(`a Python echo at ${host.rawName} answers each datagram of a batch`, async (t) => {
    const child = runPython(t, 'udp-echo.py', host.rawName);
    const socket = newSocket(t);
    const { received } = collect(socket);
    await socket.connectAsync(host, await child.line(0));
    const list = payloads(mixedSizes(60, 4, 400));
    t.is(socket.outputStream.tryWriteBatch(list), 60);
    t.deepEqual(
      (await received.until(60)).map((bytes) => Buffer.from(bytes)),
      list,
    );
  });
}
