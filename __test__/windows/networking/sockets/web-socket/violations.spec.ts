/** What a peer must not do, in both roles: the code that it is told, and what the application learns. */
import test from 'ava';

import {
  BINARY,
  CLOSE,
  closePayload,
  CONTINUATION,
  type Frame,
  PING,
  PONG,
  TEXT,
} from '../../../../helpers/web-socket-peer.js';
import { ROLES, rolePair } from '../../../../helpers/web-socket-roles.js';

const BROKEN = { client: 'error errorHttpInvalidServerResponse', server: 'closed 1006' };
/** Long enough for the longest of the forms of a length. */
const LONG = Buffer.alloc(126);
const CONTROL = { close: CLOSE, ping: PING, pong: PONG };

/** Frames, and the code of the Close frame that answers them. */
const VIOLATIONS: Readonly<Record<string, readonly [number, ...Frame[]]>> = {
  ...reservedBits(),
  ...reservedOpcodes(),
  ...controlFrames(),
  'a continuation without a beginning': [1002, { opcode: CONTINUATION, payload: 'x' }],
  'a message within another': [1002, { opcode: TEXT, payload: 'x', fin: false }, { opcode: TEXT, payload: 'y' }],
  'a Close frame of one byte': [1002, { opcode: CLOSE, payload: 'x' }],
  ...Object.fromEntries(
    [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code) => [
      `the close code ${code}`,
      [1002, { opcode: CLOSE, payload: closePayload(code) }],
    ]),
  ),
  'a reason that is not UTF-8': [1007, { opcode: CLOSE, payload: Buffer.from([3, 232, 0xff]) }],
};

function reservedBits(): Record<string, [number, Frame]> {
  const bits = [1, 2, 3, 4, 5, 6, 7];
  const opcodes = { text: TEXT, binary: BINARY, ...CONTROL };
  return Object.fromEntries(
    bits.flatMap((reserved) =>
      Object.entries(opcodes).map(([name, opcode]) => [
        `reserved bits ${reserved} in a ${name} frame`,
        [1002, { opcode, reserved }],
      ]),
    ),
  );
}

function reservedOpcodes(): Record<string, [number, Frame]> {
  const opcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];
  return Object.fromEntries(opcodes.map((opcode) => [`the opcode ${opcode}`, [1002, { opcode }]]));
}

function controlFrames(): Record<string, [number, Frame]> {
  return Object.fromEntries(
    Object.entries(CONTROL).flatMap(([name, opcode]) => [
      [`a fragmented ${name}`, [1002, { opcode, fin: false }]],
      [`a ${name} of 126 bytes`, [1002, { opcode, payload: LONG }]],
    ]),
  );
}

for (const role of ROLES) {
  for (const [what, [code, ...frames]] of Object.entries(VIOLATIONS)) {
    test(`${role}: ${what} is answered with ${code}, whole or byte by byte, behind the messages before it`, async (t) => {
      for (const size of [Infinity, 1]) {
        const { peer, events } = await rolePair(t, role);
        const bytes = peer.bytes({ opcode: TEXT, payload: 'before' }, ...frames);
        for (let offset = 0; offset < bytes.length; offset += size) peer.write(bytes.subarray(offset, offset + size));
        t.is(await peer.frames.next(), `close ${code}`);
        t.is(await events.next(), 'text before');
        t.is(await events.next(), BROKEN[role]);
        t.is(await peer.frames.next(), 'end');
      }
    });
  }

  test(`${role}: frames that are masked, or not, against the role of the peer are answered with 1002`, async (t) => {
    for (const opcode of [TEXT, BINARY, PING, CLOSE]) {
      const { peer, events } = await rolePair(t, role);
      peer.send({ opcode, masked: role === 'client' });
      t.is(await peer.frames.next(), 'close 1002');
      t.is(await events.next(), BROKEN[role]);
    }
  });

  test(`${role}: text that is not UTF-8 is answered with 1007, wherever it is cut into frames`, async (t) => {
    const broken = [
      Buffer.concat([Buffer.from('κόσμε'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('edited')]),
      Buffer.from([0xf4, 0x90, 0x80, 0x80]),
      Buffer.from([0xc0, 0xaf]),
      Buffer.from([0xe2, 0x82]),
    ];
    for (const text of broken) {
      for (let cut = 0; cut <= text.length; cut++) {
        const { peer, events } = await rolePair(t, role);
        peer.send(
          { opcode: TEXT, payload: text.subarray(0, cut), fin: false },
          { opcode: CONTINUATION, payload: text.subarray(cut) },
        );
        t.is(await peer.frames.next(), 'close 1007');
        t.is(await events.next(), BROKEN[role]);
      }
    }
  });

  test(`${role}: text may be cut anywhere within a character, also by a Ping`, async (t) => {
    const text = Buffer.from('κόσμε😀');
    const { peer, events } = await rolePair(t, role);
    for (let cut = 0; cut <= text.length; cut++) {
      peer.send(
        { opcode: TEXT, payload: text.subarray(0, cut), fin: false },
        { opcode: PING, payload: String(cut) },
        { opcode: CONTINUATION, payload: text.subarray(cut) },
      );
      t.is(await peer.frames.next(), `10 ${cut}`);
      t.is(await events.next(), 'text κόσμε😀');
    }
  });

  for (const announced of [11, 65_535, 2 ** 40]) {
    test(`${role}: a header that announces ${announced} bytes above maxMessageSize is answered with 1009 at once`, async (t) => {
      const { peer, events } = await rolePair(t, role, { maxMessageSize: 10 });
      peer.send({ opcode: TEXT, payload: '0123456789' });
      t.is(await events.next(), 'text 0123456789');
      const bytes = peer.bytes({ opcode: BINARY, payload: Buffer.alloc(65_536) }).subarray(0, 14);
      bytes.writeUIntBE(announced, 4, 6);
      if (announced < 65_536) peer.send({ opcode: BINARY, payload: Buffer.alloc(announced) });
      else peer.write(bytes);
      t.is(await peer.frames.next(), 'close 1009');
      if (role === 'client') t.is(await events.next(), 'error 0x80072738');
    });
  }

  test(`${role}: fragments that together exceed maxMessageSize are answered with 1009`, async (t) => {
    const { peer, events } = await rolePair(t, role, { maxMessageSize: 10 });
    peer.send({ opcode: TEXT, payload: '01234', fin: false }, { opcode: CONTINUATION, payload: '567890' });
    t.is(await peer.frames.next(), 'close 1009');
    if (role === 'client') t.is(await events.next(), 'error 0x80072738');
  });
}
