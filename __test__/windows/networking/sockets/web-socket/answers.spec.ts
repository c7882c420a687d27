/** What the application answers to messages that came together with the end of the connection leaves before the Close frame. */
import { once } from 'node:events';

import test from 'ava';
import type { MessageWebSocket } from 'uwp-sockets';

import {
  BINARY,
  CLOSE,
  closePayload,
  CONTINUATION,
  type Frame,
  PING,
  TEXT,
} from '../../../../helpers/web-socket-peer.js';
import { ROLES, rolePair } from '../../../../helpers/web-socket-roles.js';

const MESSAGES = ['one', 'two', 'three'].map((payload) => ({ opcode: TEXT, payload }));
/** How the connection ends behind the messages, and the code with which that is answered. */
const ENDS: Readonly<Record<string, readonly [Frame, number]>> = {
  'a Close frame': [{ opcode: CLOSE, payload: closePayload(4000, 'bye') }, 4000],
  'a violation of the protocol': [{ opcode: CONTINUATION, payload: 'x' }, 1002],
};

/** How an application may answer each message. */
const APPLICATIONS: Readonly<Record<string, (socket: MessageWebSocket, answer: () => void) => void>> = {
  'a handler': (socket, answer) => socket.addEventListener('messagereceived', answer),
  'a handler that awaits': (socket, answer) =>
    socket.addEventListener('messagereceived', async () => {
      await Promise.resolve();
      answer();
    }),
  'an iteration': (socket, answer) => void answerEach(socket, answer),
};

async function answerEach(socket: MessageWebSocket, answer: () => void): Promise<void> {
  try {
    const messages = socket.messages();
    while (!(await messages.next()).done) answer();
  } catch {
    // The violation ends it.
  }
}

/** Sends 1, 2, 3, … */
function answersOf(socket: MessageWebSocket): () => void {
  let count = 0;
  return () => void socket.outputStream.writeAsync(Buffer.from(String(++count)));
}

for (const role of ROLES) {
  for (const [application, answering] of Object.entries(APPLICATIONS)) {
    for (const [end, [frame, code]] of Object.entries(ENDS)) {
      test(`${role}: ${application} answers messages that came in one read with ${end}, which is answered last`, async (t) => {
        const { peer } = await rolePair(t, role, { prepare: (socket) => answering(socket, answersOf(socket)) });
        peer.send(...MESSAGES, frame);
        for (const answer of ['2 1', '2 2', '2 3']) t.is(await peer.frames.next(), answer);
        t.is(await peer.frames.next(), `close ${code}`);
      });
    }
  }

  test(`${role}: Pings that came in one read with a violation are answered before the Close frame`, async (t) => {
    const { peer } = await rolePair(t, role);
    peer.send({ opcode: PING, payload: 'before' }, { opcode: CONTINUATION });
    t.is(await peer.frames.next(), '10 before');
    t.is(await peer.frames.next(), 'close 1002');
  });

  for (const [end, [frame, code]] of Object.entries(ENDS)) {
    test(`${role}: ${end} is answered also while the application holds messages back`, async (t) => {
      const held: { complete(): void }[] = [];
      const { peer, events } = await rolePair(t, role, {
        prepare: (socket) => (socket.onmessagereceived = (args) => void held.push(args.getDeferral())),
      });
      const filling = { opcode: BINARY, payload: Buffer.alloc(40_000) };
      peer.send(filling, filling, frame);
      t.is(await peer.frames.next(), `close ${code}`);
      t.is(held.length, 1);
      do while (held.length > 0) held.pop()!.complete();
      while (!/^(closed|error)/.test(await events.next()));
    });

    test(`${role}: a socket that a handler closes in answer to a message sends its own Close frame, also before ${end}`, async (t) => {
      const { peer } = await rolePair(t, role, {
        prepare: (socket) => (socket.onmessagereceived = () => socket.close(4001, 'enough')),
      });
      peer.send(MESSAGES[0]!, frame);
      t.regex(await peer.frames.next(), new RegExp(`^close (4001 enough|${code})$`));
    });
  }
}

for (const [end, [frame, code]] of Object.entries(ENDS)) {
  test(`server: behind the Close frame that answers ${end} it ends the connection by itself`, async (t) => {
    const { peer } = await rolePair(t, 'server', {
      prepare: (socket) => socket.addEventListener('messagereceived', answersOf(socket)),
    });
    const ended = once(peer.socket, 'end', { signal: AbortSignal.timeout(10_000) });
    peer.send(MESSAGES[0]!);
    t.is(await peer.frames.next(), '2 1');
    peer.send(frame);
    t.is(await peer.frames.next(), `close ${code}`);
    await t.notThrowsAsync(ended);
  });
}
