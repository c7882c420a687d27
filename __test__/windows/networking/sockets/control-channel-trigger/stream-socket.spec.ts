import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

import test, { type ExecutionContext } from 'ava';

import type { Program } from '../../../../helpers/background-application.js';
import { channelProgram, FLUSH } from '../../../../helpers/channel-program.js';
import { pushServer, type Pushed } from '../../../../helpers/push-server.js';

/** Connects a channel, keeps a read pending, and emits what its tasks do. */
const CLIENT = `
  const { HostName, Sockets } = Windows.Networking;
  const { ControlChannelTrigger, StreamSocket } = Sockets;
  const { clock, register, completed } = context;
  const channel = (context.channel = new ControlChannelTrigger('channel', 30));
  const socket = (context.socket = new StreamSocket());
  channel.usingTransport(socket);
  completed(register('push', channel.pushNotificationTrigger));
  completed(register('keep-alive', channel.keepAliveTrigger));
  completed(register('reset', context.resets()));
  const received = (context.received = []);
  Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = async ({ taskInstance }) => {
    const { task: { name }, triggerDetails } = taskInstance;
    if (name === 'reset') {
      emit(['reset', triggerDetails]);
      return;
    }
    const deferral = taskInstance.getDeferral();
    if (triggerDetails.controlChannelTrigger !== channel) throw new Error('another channel');
    if (name === 'push') emit(received.splice(0).join(''));
    else {
      await socket.outputStream.writeAsync(Buffer.from('alive\\n'));
      channel.flushTransport();
    }
    deferral.complete();
  };
  await socket.connectAsync(new HostName('127.0.0.1'), context.port);
  const status = channel.waitForPushEnabled();
  context.reading = (async () => {
    try {
      for (;;) {
        const { bytes } = await socket.inputStream.readAsync(new Uint8Array(1024), 1024, 1);
        if (bytes.length === 0) return 'end';
        received.push(Buffer.from(bytes).toString());
      }
    } catch (error) {
      return error.hresult;
    }
  })();
  return status;
`;

async function connected(t: ExecutionContext): Promise<{ program: Program; server: Pushed; port: string }> {
  const server = await pushServer(t);
  const program = await channelProgram(t);
  await program.run(`context.port = '${server.port}'`);
  const [connection, status] = await Promise.all([server.connection(), program.run(CLIENT)]);
  t.is(status, 1, 'softwareSlotAllocated');
  return { program, server: connection, port: server.port };
}

test('each push of the server runs the task, after the read that got it', async (t) => {
  const { program, server } = await connected(t);
  for (const text of ['first', 'second', 'third']) {
    server.socket.write(text);
    t.is(await program.event(), text);
    t.deepEqual(await program.event(), ['push', 'completed']);
  }
});

test('the server gets a sign of life at each interval of its own, and after a change at the new one', async (t) => {
  const { program, server } = await connected(t);
  await program.run('context.clock.advance(29.9)');
  for (let count = 0; count < 3; count++) {
    await program.run(`context.clock.advance(${count === 0 ? 0.1 : 30})`);
    t.is(await server.line(), 'alive');
    t.deepEqual(await program.event(), ['keep-alive', 'completed']);
  }
  await program.run('context.channel.serverKeepAliveIntervalInMinutes = 15; context.clock.advance(15)');
  t.is(await server.line(), 'alive');
});

(process.platform === 'linux' ? test : test.skip)(
  'the system probes at the interval of the network, which decreases and is found again',
  async (t) => {
    const { program, port } = await connected(t);
    const read = 'const { clock, channel } = context; const now = () => channel.currentKeepAliveIntervalInMinutes;';
    const silence = 'clock.advance(now() + 1);';
    t.is(await program.run(`${read} return now();`), 15);
    t.is(probeMinutes(port), 15);
    // No sign of life in between: the server would not hear of it, but the network would.
    await program.run(`context.channel.serverKeepAliveIntervalInMinutes = 1439`);
    t.is(await program.run(`${read} ${silence} return now();`), 30);
    t.is(probeMinutes(port), 30);
    t.is(await program.run(`${read} channel.decreaseNetworkKeepAliveInterval(); return now();`), 15);
    t.is(probeMinutes(port), 15);
    t.is(await program.run(`${read} channel.decreaseNetworkKeepAliveInterval(); return now();`), 7);
    t.is(await program.run(`${read} ${silence.repeat(10)} return now();`), 14);
    t.is(probeMinutes(port), 14);
  },
);

/** In how many minutes the kernel probes the peer of a connection to this port. */
function probeMinutes(port: string): number {
  const listed = execFileSync('ss', ['-tnoH', 'state', 'established', 'dport', '=', `:${port}`], { encoding: 'utf8' });
  const [, minutes, unit] = /timer:\(keepalive,(\d+)(min|sec)/.exec(listed) ?? [];
  if (minutes === undefined) throw new Error(`no keep-alive timer: ${listed}`);
  // Rounded down, and some of the time has passed.
  return unit === 'min' ? Number(minutes) + 1 : 0;
}

test('the end of the connection resets the channel', async (t) => {
  const { program, server } = await connected(t);
  server.socket.end();
  t.deepEqual(await program.event(), ['reset', { resetReason: 4, hardwareSlotReset: false, softwareSlotReset: true }]);
  t.deepEqual(await program.event(), ['reset', 'completed']);
  t.is(await program.run('return context.reading'), 'end');
  t.is(await program.run('return context.channel.waitForPushEnabled()'), 5, 'transportDisconnected');
  t.is(await program.run('return context.clock.pending'), 0);
});

test('so does its loss', async (t) => {
  const { program, server } = await connected(t);
  server.socket.resetAndDestroy();
  t.like(await program.event(), { 0: 'reset', 1: { resetReason: 4 } });
  t.is(await program.run('return context.reading'), '0x80072746');
});

test('a connection that ends after a sleep of the machine is reset for that reason, and so is one that has not ended', async (t) => {
  const ends = await connected(t);
  await ends.program.run('context.clock.sleep(60)');
  ends.server.socket.resetAndDestroy();
  t.like(await ends.program.event(), { 0: 'reset', 1: { resetReason: 1 } });

  const stays = await connected(t);
  await stays.program.run('context.clock.sleep(60)');
  stays.server.socket.write('data');
  t.is(await stays.program.event(), 'data');
  t.like(await stays.program.event(), { 0: 'reset', 1: { resetReason: 1 } });
});

test('what comes while the task runs is another activation, and no two run at once', async (t) => {
  const { program, server } = await connected(t);
  await program.run(`
    const { received } = context;
    let running = 0;
    Windows.UI.WebUI.WebUIApplication.onbackgroundactivated = ({ taskInstance }) => {
      const deferral = taskInstance.getDeferral();
      emit(++running);
      context.end = () => { running--; emit(received.splice(0).join('')); deferral.complete(); };
    };
  `);
  server.socket.write('a');
  t.is(await program.event(), 1);
  server.socket.write('b');
  await program.run(`while (context.received.length < 2) await new Promise(setImmediate);`);
  await program.run(`context.end()`);
  t.is(await program.event(), 'ab');
  t.deepEqual(await program.event(), ['push', 'completed']);
  t.is(await program.event(), 1);
  await program.run(`context.end()`);
  t.is(await program.event(), '');
});

test('after close no task runs; the transport stays open, and may be used without', async (t) => {
  const { program, server } = await connected(t);
  await program.run(`
    context.channel.close();
    context.channel.close();
    context.clock.advance(1439);
    emit([context.channel.transportObject, context.clock.pending]);
  `);
  t.deepEqual(await program.event(), [null, 0]);
  server.socket.end('last');
  t.is(await program.run('return context.reading'), 'end');
  t.is(await program.run(`return context.received.join('')`), 'last');
  await program.run(`emit('nothing before')`);
  t.is(await program.event(), 'nothing before');
});

test('what was written leaves with flushTransport, before the turn has ended', async (t) => {
  const { program, server } = await connected(t);
  const turn = program.run(FLUSH);
  t.is(await server.line(), 'now');
  await program.event<string>().then((file) => writeFileSync(file, ''));
  await turn;
});

test('a socket that the application closes ends the channel, without a reset', async (t) => {
  const { program } = await connected(t);
  await program.run('context.socket.close()');
  t.is(await program.run('return context.reading'), '0x800703E3');
  t.is(await program.run('return context.channel.waitForPushEnabled()'), 5);
  await program.run(`context.clock.advance(1439); emit('nothing before')`);
  t.is(await program.event(), 'nothing before');
  t.is(await program.run('return context.clock.pending'), 0);
});
