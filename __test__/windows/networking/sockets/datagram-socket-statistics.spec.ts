import test from 'ava';
import { payloads } from '../../../helpers/udp-payload.js';
import { connectedSocket, openReceiver } from '../../../helpers/udp-sockets.js';

test('a batch of equal sizes is sent in few system calls and segmented runs', async (t) => {
  const { port, received, socket: receiver } = await openReceiver(t);
  const socket = await connectedSocket(t, port);
  for (const bytes of payloads(Array<number>(1_000).fill(100))) void socket.outputStream.writeAsync(bytes);
  await socket.outputStream.flushAsync();
  await received.until(1_000);

  const sent = socket.information.statistics!;
  t.is(sent.datagramsSent, 1_000);
  t.is(sent.bytesSent, 100_000);
  t.is(sent.fallbacks, 0);
  const isLinux = process.platform === 'linux';
  t.true(isLinux ? sent.sendSystemCalls <= 4 : sent.sendSystemCalls > 0, `${sent.sendSystemCalls} system calls`);
  t.true(isLinux ? sent.segmentedRuns >= 15 : true, `${sent.segmentedRuns} runs`);

  const got = receiver.information.statistics!;
  t.is(got.datagramsReceived, 1_000);
  t.is(got.bytesReceived, 100_000);
  t.true(isLinux ? got.coalescedRuns >= 15 : true, `${got.coalescedRuns} runs`);
  t.true(got.receiveSystemCalls > 0 && got.receiveSystemCalls < 100, `${got.receiveSystemCalls} system calls`);
  t.is(got.kernelDrops ?? 0, 0);
});

test('datagrams that failed are not counted as sent', async (t) => {
  const { port, received } = await openReceiver(t);
  const socket = await connectedSocket(t, port);
  const writes = [10, 70_000, 20].map((size) => socket.outputStream.writeAsync(Buffer.alloc(size)));
  await Promise.allSettled(writes);
  await received.until(2);
  const { datagramsSent, bytesSent } = socket.information.statistics!;
  t.deepEqual([datagramsSent, bytesSent], [2, 30]);
});

test('the statistics are a picture that does not move, and stay after the close', async (t) => {
  const { port } = await openReceiver(t);
  const socket = await connectedSocket(t, port);
  await socket.outputStream.writeAsync(Buffer.from('one'));
  const one = socket.information.statistics!;
  await socket.outputStream.writeAsync(Buffer.from('two'));
  t.is(one.datagramsSent, 1);
  t.true(Object.isFrozen(one));
  socket.close();
  t.is(socket.information.statistics?.datagramsSent, 2);
});

test('a full receive buffer is counted as kernel drops', async (t) => {
  const { port, socket: receiver } = await openReceiver(t, undefined, ({ control }) => {
    control.inboundBufferSizeInBytes = 4_096;
  });
  const socket = await connectedSocket(t, port);
  if (receiver.information.statistics!.kernelDrops === undefined) return t.pass('the system does not count drops');
  while (receiver.information.statistics!.kernelDrops === 0) {
    for (let index = 0; index < 200; index++) void socket.outputStream.writeAsync(Buffer.alloc(1 + (index % 900)));
    await socket.outputStream.flushAsync();
  }
  return t.true(receiver.information.statistics!.kernelDrops > 0);
});
