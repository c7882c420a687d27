import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

import test, { type ExecutionContext } from 'ava';
import type { WebSocket } from 'ws';

import type { Program } from '../../../../helpers/background-application.js';
import { channelProgram, FLUSH } from '../../../../helpers/channel-program.js';
import { nextMessage, wsServer } from '../../../../helpers/ws-server.js';

const START = `
  const { Sockets } = Windows.Networking;
  const { clock, register, completed } = context;
  const channel = (context.channel = new Sockets.ControlChannelTrigger('channel', 30));
  const socket = (context.socket = new Sockets[context.kind]());
  socket.control.desiredUnsolicitedPongInterval = 1;
  channel.usingTransport(socket);
  completed(register('push', channel.pushNotificationTrigger, { entry: 'push.js' }));
  const entry = 'Windows.Networking.Sockets.WebSocketKeepAlive';
  completed(register('keep-alive', channel.keepAliveTrigger, { entry }));
  completed(register('reset', context.resets(), { entry: 'push.js' }));
  globalThis.received = [];
  globalThis.reported = (name, details) => emit([name, details.resetReason ?? globalThis.received.splice(0).join('')]);
`;

const CONNECT = `
  await socket.connectAsync(new Windows.Foundation.Uri(context.uri));
  return channel.waitForPushEnabled();
`;

const KINDS = {
  MessageWebSocket: `
    socket.onmessagereceived = (args) => {
      try {
        const reader = args.getDataReader();
        globalThis.received.push(reader.readString(reader.unconsumedBufferLength));
      } catch (error) { globalThis.received.push(error.hresult); }
    };
  `,
  StreamWebSocket: `
    setImmediate(async () => {
      while (!context.isConnected) await new Promise(setImmediate);
      try {
        for (;;) {
          const { bytes } = await socket.inputStream.readAsync(new Uint8Array(1024), 1024, 1);
          if (bytes.length === 0) break;
          globalThis.received.push(Buffer.from(bytes).toString());
        }
      } catch {}
    });
  `,
};

/** A task in the program itself. */
const FILES = {
  'push.js': 'exports.run = (task) => globalThis.reported(task.task.name, task.triggerDetails);',
};

async function connected(
  t: ExecutionContext,
  kind: keyof typeof KINDS,
): Promise<{ readonly program: Program; readonly peer: WebSocket }> {
  const server = await wsServer(t);
  const program = await channelProgram(t, FILES);
  await program.run(`Object.assign(context, ${JSON.stringify({ kind, uri: String(server.uri().rawUri) })})`);
  const connect = `${START}${KINDS[kind]}${CONNECT}`.replace('return', 'context.isConnected = true; return');
  const [{ socket: peer }, status] = await Promise.all([server.accept(), program.run(connect)]);
  t.is(status, 1, 'softwareSlotAllocated');
  return { program, peer };
}

for (const kind of ['MessageWebSocket', 'StreamWebSocket'] as const) {
  test(`${kind}: each push of the server runs the task`, async (t) => {
    const { program, peer } = await connected(t, kind);
    for (const text of ['first', 'second']) {
      peer.send(text);
      t.deepEqual(await program.event(), ['push', text]);
      t.deepEqual(await program.event(), ['push', 'completed']);
    }
  });

  test(`${kind}: WebSocketKeepAlive sends a Ping at the interval of the server; no Pong comes without`, async (t) => {
    const { program, peer } = await connected(t, kind);
    const pongs: unknown[] = [];
    peer.on('pong', (data) => pongs.push(data));
    for (let count = 0; count < 20; count++) {
      const ping = once(peer, 'ping');
      await program.run('context.clock.advance(30)');
      await ping;
      t.deepEqual(await program.event(), ['keep-alive', 'completed']);
    }
    t.deepEqual(pongs, []);
  });

  test(`${kind}: the end of the connection resets the channel, in an orderly way and not`, async (t) => {
    for (const end of ['close', 'terminate'] as const) {
      const { program, peer } = await connected(t, kind);
      peer[end]();
      t.deepEqual(await program.event(), ['reset', 4]);
      t.is(await program.run('return context.channel.waitForPushEnabled()'), 5, 'transportDisconnected');
    }
  });

  test(`${kind}: a WebSocket that the application closes is not reset`, async (t) => {
    const { program, peer } = await connected(t, kind);
    const closed = once(peer, 'close');
    await program.run('context.socket.close()');
    await closed;
    t.is(await program.run('return context.channel.waitForPushEnabled()'), 5);
    await program.run(`context.clock.advance(1439); emit('nothing before')`);
    t.is(await program.event(), 'nothing before');
  });

  test(`${kind}: the interval of the network decreases and grows`, async (t) => {
    const { program } = await connected(t, kind);
    const current = 'return channel.currentKeepAliveIntervalInMinutes';
    const change = 'channel.decreaseNetworkKeepAliveInterval()';
    t.is(await program.run(`const { channel } = context; ${change}; ${current}`), 7);
    t.is(await program.run(`const { channel, clock } = context; clock.advance(8); ${current}`), 11);
  });

  test(`${kind}: what was written leaves with flushTransport, before the turn has ended`, async (t) => {
    const { program, peer } = await connected(t, kind);
    const message = nextMessage(peer);
    const turn = program.run(FLUSH);
    t.is(String((await message).data), 'now');
    await program.event<string>().then((file) => writeFileSync(file, ''));
    await turn;
  });
}
