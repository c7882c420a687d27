/** Ends of a connection, in both roles: who closes, when, and what each side learns. */
import { setTimeout as delay } from 'node:timers/promises';

import test from 'ava';
import { SocketMessageType } from 'uwp-sockets';

import { CLOSED, rejects } from '../../../../helpers/failures.js';
import { CLOSE, closePayload, CONTINUATION, PING, TEXT } from '../../../../helpers/web-socket-peer.js';
import { ROLES, rolePair } from '../../../../helpers/web-socket-roles.js';

/** A client gets an event whose reader throws; a server, whose handler would have to catch that, gets `closed`. */
const LOST = { client: 'error connectionAborted', server: 'closed 1006' };

for (const role of ROLES) {
  test(`${role}: both sides close at the same time`, async (t) => {
    const { socket, peer, events } = await rolePair(t, role);
    peer.close(4000, 'theirs');
    socket.close(4001, 'ours');
    t.is(await peer.frames.next(), 'close 4001 ours');
    t.is(await events.next(), 'closed 4000 theirs');
    if (role === 'client') peer.socket.end();
    t.is(await peer.frames.next(), 'end');
  });

  test(`${role}: a Close frame is answered with its code, behind the messages before it, and nothing after it counts`, async (t) => {
    const { peer, events } = await rolePair(t, role);
    peer.send(
      { opcode: TEXT, payload: 'before' },
      { opcode: CLOSE, payload: closePayload(3000, 'bye') },
      { opcode: TEXT, payload: 'after' },
      { opcode: PING },
    );
    t.is(await events.next(), 'text before');
    t.is(await events.next(), 'closed 3000 bye');
    t.is(await peer.frames.next(), 'close 3000');
    if (role === 'client') peer.socket.end();
    t.is(await peer.frames.next(), 'end');
  });

  test(`${role}: a Close frame within a fragmented message ends the connection`, async (t) => {
    const { peer, events } = await rolePair(t, role);
    peer.send({ opcode: TEXT, payload: 'half', fin: false }, { opcode: CLOSE });
    t.is(await events.next(), 'closed 1005');
    t.is(await peer.frames.next(), 'close');
  });

  test(`${role}: messages that arrive after close are ignored, and closed has the answer`, async (t) => {
    const { socket, peer, events } = await rolePair(t, role);
    socket.close(1000, 'enough');
    t.is(await peer.frames.next(), 'close 1000 enough');
    peer.send(
      { opcode: TEXT, payload: 'late' },
      { opcode: TEXT, payload: 'cut', fin: false },
      { opcode: CONTINUATION },
    );
    peer.close(1000);
    t.is(await events.next(), 'closed 1000');
  });

  for (const [what, end] of [
    ['ends', 'end'],
    ['resets', 'resetAndDestroy'],
  ] as const) {
    test(`${role}: a peer that ${what} the connection without a Close frame is a message whose reader throws, for a server closed with 1006`, async (t) => {
      const { socket, peer, events } = await rolePair(t, role);
      peer.send({ opcode: TEXT, payload: 'half', fin: false });
      const pinged = socket.pingAsync();
      t.is(await peer.frames.next(), '9');
      peer.socket[end]();
      t.is(await events.next(), LOST[role]);
      await rejects(t, pinged, { hresult: '0x80072EFE' });
      await rejects(t, socket.outputStream.writeAsync(Buffer.from('x')), { hresult: '0x80072EFE' });
      socket.close();
      t.is(await Promise.race([events.next(), delay(50, 'nothing')]), 'nothing');
    });
  }

  test(`${role}: a peer that ends the connection instead of answering a Close frame raises no closed`, async (t) => {
    const { socket, peer, events } = await rolePair(t, role);
    socket.close(1000, '');
    t.is(await peer.frames.next(), 'close 1000');
    peer.socket.end();
    t.is(await peer.frames.next(), 'end');
    t.is(await Promise.race([events.next(), delay(50, 'nothing')]), 'nothing');
  });

  test(`${role}: a peer that does not answer a Close frame is disconnected after closeTimeout, without closed`, async (t) => {
    const { socket, peer, events } = await rolePair(t, role, { closeTimeout: 300 });
    const started = performance.now();
    socket.close(1000, '');
    t.is(await peer.frames.next(), 'close 1000');
    t.regex(await peer.frames.next(), /^(end|reset)$/);
    const elapsed = performance.now() - started;
    t.true(elapsed >= 290);
    t.true(elapsed < 9000, 'not the default');
    t.is(await Promise.race([events.next(), delay(50, 'nothing')]), 'nothing');
  });

  test(`${role}: close while much is unsent is bounded by closeTimeout when the peer does not read`, async (t) => {
    const { socket, peer } = await rolePair(t, role, { closeTimeout: 300 });
    peer.socket.pause();
    const write = socket.outputStream.writeAsync(Buffer.alloc(64 * 2 ** 20));
    socket.close(1000, '');
    await rejects(t, write, { hresult: '0x80072EFE' });
    t.is(socket.bufferedAmount, 0);
  });

  test(`${role}: close in every state has an effect once`, async (t) => {
    const { socket, peer, events } = await rolePair(t, role);
    const { outputStream } = socket;
    socket.close(1000, 'first');
    socket.close(1001, 'second');
    t.is(await peer.frames.next(), 'close 1000 first');
    await rejects(t, outputStream.writeAsync(Buffer.from('x')), CLOSED);
    peer.close(1000);
    t.is(await events.next(), 'closed 1000');
    socket.close(1001, 'third');
    socket.close();
    if (role === 'client') peer.socket.end();
    t.is(await peer.frames.next(), 'end');
  });

  test(`${role}: close behind a write that is not awaited, and between two frames of a message`, async (t) => {
    const first = await rolePair(t, role);
    first.socket.control.messageType = SocketMessageType.utf8;
    const write = first.socket.outputStream.writeAsync(Buffer.from('written'));
    first.socket.close(1000, '');
    t.is(await first.peer.frames.next(), '1 written');
    t.is(await first.peer.frames.next(), 'close 1000');
    t.is(await write, 7);

    const second = await rolePair(t, role);
    second.peer.send({ opcode: TEXT, payload: 'go', fin: false });
    second.socket.close(1000, '');
    t.is(await second.peer.frames.next(), 'close 1000');
    second.peer.send({ opcode: CONTINUATION, payload: 'on' });
    second.peer.close(1000);
    t.is(await second.events.next(), 'closed 1000');
  });
}
