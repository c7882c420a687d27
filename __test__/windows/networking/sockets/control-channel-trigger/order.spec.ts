import test, { type ExecutionContext } from 'ava';
import {
  BackgroundTaskBuilder,
  ControlChannelTrigger,
  ControlChannelTriggerResourceType,
  ControlChannelTriggerStatus,
  DatagramSocket,
  HostName,
  MessageWebSocket,
  StreamSocket,
  StreamWebSocket,
  Uri,
} from 'uwp-sockets';

import { CLOSED, ILLEGAL_CALL, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { pushServer } from '../../../../helpers/push-server.js';
import { closedPort } from '../../../../helpers/closed-port.js';

function channel(t: ExecutionContext, minutes = 15): ControlChannelTrigger {
  const made = new ControlChannelTrigger('channel', minutes);
  t.teardown(() => made.close());
  return made;
}

async function connect(t: ExecutionContext, socket: StreamSocket): Promise<void> {
  const { port } = await pushServer(t);
  t.teardown(() => socket.close());
  await socket.connectAsync(new HostName('127.0.0.1'), port);
}

test('a new channel has what it was made with', (t) => {
  const { requestHardwareSlot } = ControlChannelTriggerResourceType;
  const made = new ControlChannelTrigger('channel', 1439, requestHardwareSlot);
  t.is(made.controlChannelTriggerId, 'channel');
  t.is(made.serverKeepAliveIntervalInMinutes, 1439);
  t.is(made.currentKeepAliveIntervalInMinutes, 15);
  t.is(made.transportObject, null);
  t.false(made.isWakeFromLowPowerSupported);
  t.is(made.keepAliveTrigger, made.keepAliveTrigger);
  t.not(made.keepAliveTrigger, made.pushNotificationTrigger);
  made.serverKeepAliveIntervalInMinutes = 15;
  t.is(made.serverKeepAliveIntervalInMinutes, 15);
  t.true(ControlChannelTrigger('without new', 20) instanceof ControlChannelTrigger);
});

test('ids have 1 to 64 characters, intervals 15 to 1439 minutes', (t) => {
  t.is(new ControlChannelTrigger('x'.repeat(64), 15).controlChannelTriggerId.length, 64);
  for (const id of ['', 'x'.repeat(65)]) throws(t, () => new ControlChannelTrigger(id, 15), INVALID_ARGUMENT);
  const made = channel(t);
  for (const minutes of [14, 1440, 0, -15, 15.5, NaN, Infinity, '15', null, undefined]) {
    throws(t, () => new ControlChannelTrigger('channel', minutes as never), INVALID_ARGUMENT, String(minutes));
    throws(t, () => (made.serverKeepAliveIntervalInMinutes = minutes as never), INVALID_ARGUMENT, String(minutes));
  }
  t.is(made.serverKeepAliveIntervalInMinutes, 15);
  throws(t, () => new ControlChannelTrigger('channel', 15, 2 as never), INVALID_ARGUMENT);
});

test('a transport is a client, not connected yet, and of one channel', async (t) => {
  const made = channel(t);
  for (const wrong of [undefined, null, {}, 'socket', new DatagramSocket(), made]) {
    throws(t, () => made.usingTransport(wrong as never), INVALID_ARGUMENT);
  }
  for (const socket of [new StreamSocket(), new MessageWebSocket(), new StreamWebSocket()]) {
    socket.close();
    throws(t, () => made.usingTransport(socket), CLOSED);
  }
  const connected = new StreamSocket();
  await connect(t, connected);
  throws(t, () => made.usingTransport(connected), ILLEGAL_CALL);
  const connecting = new MessageWebSocket();
  const operation = connecting.connectAsync(new Uri(`ws://127.0.0.1:${await closedPort()}`));
  throws(t, () => made.usingTransport(connecting), ILLEGAL_CALL);
  await t.throwsAsync(async () => operation);
  t.is(made.transportObject, null);

  made.usingTransport(connecting);
  t.is(made.transportObject, connecting);
  throws(t, () => made.usingTransport(connecting), ILLEGAL_CALL);
  throws(t, () => made.usingTransport(new StreamSocket()), ILLEGAL_CALL);
  throws(t, () => channel(t).usingTransport(connecting), ILLEGAL_CALL);
  made.close();
  channel(t).usingTransport(connecting);
});

test('push is enabled after the connect, and what needs it comes after that', async (t) => {
  const made = channel(t);
  throws(t, () => made.waitForPushEnabled(), ILLEGAL_CALL);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  throws(t, () => made.waitForPushEnabled(), ILLEGAL_CALL);
  await connect(t, socket);
  throws(t, () => made.decreaseNetworkKeepAliveInterval(), ILLEGAL_CALL);
  throws(t, () => made.flushTransport(), ILLEGAL_CALL);
  for (let count = 0; count < 2; count++) {
    t.is(made.waitForPushEnabled(), ControlChannelTriggerStatus.softwareSlotAllocated);
  }
  made.flushTransport();
});

test('a connect that failed may be made again, by the same channel', async (t) => {
  const made = channel(t);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  await t.throwsAsync(async () => socket.connectAsync(new HostName('127.0.0.1'), String(await closedPort())));
  throws(t, () => made.waitForPushEnabled(), ILLEGAL_CALL);
  await connect(t, socket);
  t.is(made.waitForPushEnabled(), ControlChannelTriggerStatus.softwareSlotAllocated);
});

test('a connection that ended before push was enabled is no channel', async (t) => {
  const made = channel(t);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  const server = await pushServer(t);
  t.teardown(() => socket.close());
  const [{ socket: peer }] = await Promise.all([
    server.connection(),
    socket.connectAsync(new HostName('127.0.0.1'), server.port),
  ]);
  peer.end();
  await socket.inputStream.readAsync(new Uint8Array(1), 1, 0);
  t.is(made.waitForPushEnabled(), ControlChannelTriggerStatus.transportDisconnected);
  throws(t, () => made.flushTransport(), ILLEGAL_CALL);

  const closed = channel(t);
  const other = new StreamSocket();
  closed.usingTransport(other);
  await connect(t, other);
  other.close();
  t.is(closed.waitForPushEnabled(), ControlChannelTriggerStatus.transportDisconnected);
});

test('a closed socket cannot be flushed', async (t) => {
  const made = channel(t);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  await connect(t, socket);
  made.waitForPushEnabled();
  socket.close();
  throws(t, () => made.flushTransport(), CLOSED);
  made.decreaseNetworkKeepAliveInterval();
});

test('after close there is nothing but what is known already', async (t) => {
  const made = channel(t);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  await connect(t, socket);
  made.waitForPushEnabled();
  made.close();
  made.close();
  for (const call of [
    () => made.usingTransport(new StreamSocket()),
    () => made.waitForPushEnabled(),
    () => made.decreaseNetworkKeepAliveInterval(),
    () => made.flushTransport(),
    () => (made.serverKeepAliveIntervalInMinutes = 20),
  ]) {
    throws(t, call, CLOSED);
  }
  t.is(made.controlChannelTriggerId, 'channel');
  t.is(made.serverKeepAliveIntervalInMinutes, 15);
  t.is(made.transportObject, null);
  const builder = new BackgroundTaskBuilder();
  builder.name = 'push';
  builder.setTrigger(made.pushNotificationTrigger);
  throws(t, () => builder.register(), { ...ILLEGAL_CALL, message: /closed/ });
  await socket.outputStream.writeAsync(Buffer.from('still open'));
});

test('a channel may be disposed of', (t) => {
  const made = channel(t);
  made[Symbol.dispose]();
  throws(t, () => made.waitForPushEnabled(), CLOSED);
});

test('an empty read is no end of the connection', async (t) => {
  const made = channel(t);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  await connect(t, socket);
  await socket.inputStream.readAsync(new Uint8Array(0), 0, 0);
  t.is(made.waitForPushEnabled(), ControlChannelTriggerStatus.softwareSlotAllocated);
});

test('a transport that is closed before it connects is no channel', async (t) => {
  const made = channel(t);
  const socket = new StreamSocket();
  made.usingTransport(socket);
  socket.close();
  await rejects(t, socket.connectAsync(new HostName('127.0.0.1'), '1'), CLOSED);
  t.is(made.waitForPushEnabled(), ControlChannelTriggerStatus.transportDisconnected);
});
