import { createHash, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { ExecutionContext } from 'ava';
import { DatagramSocket, SocketActivityInformation, StreamSocket, StreamSocketListener } from 'uwp-sockets';

import { runningAgent, withAgent, type RunningAgent } from '../helpers/agents.js';
import { descriptorsOf, runOwner, TURNS, untilDescriptors } from '../helpers/owners.js';
import { DgramPeer } from '../helpers/udp-dgram.js';
import { LOOPBACK, nodeServer } from '../helpers/tcp-peers.js';

/** Most bytes, datagrams or connections of a turn. */
const MOST = 40;

/** Sends numbered bytes without end, as fast as they are taken; what was sent is kept. */
function sendNumbered(peer: Socket): { sent: Buffer[]; stop: () => Promise<void> } {
  const sent: Buffer[] = [];
  const state = { isStopped: false };
  const next = (): void => {
    while (!state.isStopped) {
      const piece = randomBytes(randomInt(1, 2000));
      sent.push(piece);
      if (!peer.write(piece)) {
        peer.once('drain', next);
        return;
      }
    }
  };
  next();
  return {
    sent,
    stop: async () => {
      state.isStopped = true;
      peer.end();
      await once(peer, 'finish');
    },
  };
}

async function transferredStream(t: ExecutionContext, agent: RunningAgent): Promise<Socket> {
  const server = await nodeServer(t);
  const socket = new StreamSocket();
  socket.enableTransferOwnership(agent.taskId);
  await socket.connectAsync(LOOPBACK, server.port);
  const peer = await server.accept();
  socket.transferOwnership('socket');
  return peer;
}

withAgent(`a stream passes through ${TURNS} programs that are killed: every byte once, in order`, async (t) => {
  t.timeout(600_000);
  const agent = runningAgent(t);
  const peer = await transferredStream(t, agent);
  const before = descriptorsOf(agent.pid);
  const { sent, stop } = sendNumbered(peer);
  const received: Buffer[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const amount = randomInt(1, 20_000);
    const lines = await runOwner(t, { kind: 'stream', id: 'socket', amount });
    const bytes = Buffer.concat(lines.map((line) => Buffer.from(line, 'hex')));
    t.is(bytes.length, amount);
    received.push(bytes);
  }
  await untilDescriptors(agent.pid, before);
  // Bytes and FIN together: the last owner reads what is left, then the end.
  const stopped = stop();
  const lines = await runOwner(t, { kind: 'stream', id: 'socket', amount: 1 << 28 });
  await stopped;
  t.is(lines.pop(), 'end');
  received.push(...lines.map((line) => Buffer.from(line, 'hex')));
  const hash = (pieces: Buffer[]): string => createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
  t.is(hash(received), hash(sent));
  t.is(SocketActivityInformation.allSockets.size, 0);
});

withAgent(
  `a datagram socket passes through ${TURNS} programs that are killed: every datagram once, in order`,
  async (t) => {
    t.timeout(600_000);
    const agent = runningAgent(t);
    const peer = await DgramPeer.open(t);
    const socket = new DatagramSocket();
    socket.enableTransferOwnership(agent.taskId);
    await socket.bindEndpointAsync(LOOPBACK, '');
    const { localPort } = socket.information;
    socket.transferOwnership('socket');
    const before = descriptorsOf(agent.pid);
    // So few are on their way that the kernel never drops one.
    let sent = 0;
    const send = (): void => void peer.send(Buffer.from(String(sent++)), localPort);
    for (let ahead = 0; ahead < 2 * MOST; ahead++) send();
    const received: string[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const amount = randomInt(1, MOST);
      const lines = await runOwner(t, { kind: 'datagrams', id: 'socket', amount }, send);
      t.is(lines.length, amount);
      received.push(...lines);
    }
    t.deepEqual(
      received,
      received.map((_, index) => `${peer.port} ${index}`),
    );
    await untilDescriptors(agent.pid, before);
  },
);

withAgent(`a listener passes through ${TURNS} programs that are killed: each connection is served once`, async (t) => {
  t.timeout(600_000);
  const agent = runningAgent(t);
  const listener = new StreamSocketListener();
  listener.enableTransferOwnership(agent.taskId);
  listener.onconnectionreceived = () => t.fail('it was transferred before anybody connected');
  await listener.bindEndpointAsync(LOOPBACK, '');
  const port = Number(listener.information.localPort);
  listener.transferOwnership('socket');
  const before = descriptorsOf(agent.pid);
  const state = { isOver: false };
  const servers = new Set<string>();
  let served = 0;
  const client = async (): Promise<void> => {
    while (!state.isOver) {
      const socket = connect(port, '127.0.0.1');
      const answer: Buffer[] = [];
      socket.on('data', (data) => answer.push(data));
      await once(socket, 'close');
      const text = Buffer.concat(answer).toString();
      t.regex(text, /^\d+$/);
      servers.add(text);
      served++;
    }
  };
  const clients = Array.from({ length: 5 }, client);
  for (let turn = 0; turn < TURNS; turn++) {
    await runOwner(t, { kind: 'listener', id: 'socket', amount: randomInt(1, MOST) });
  }
  state.isOver = true;
  // Serves those that still wait.
  const last = SocketActivityInformation.allSockets.lookup('socket').streamSocketListener;
  last.onconnectionreceived = async ({ socket }) => {
    await socket.outputStream.writeAsync(Buffer.from('0'));
    await socket.outputStream.flushAsync();
    socket.close();
  };
  await Promise.all(clients);
  last.close();
  t.true(servers.size >= TURNS, `${servers.size} of ${TURNS} programs served ${served} connections`);
  await untilDescriptors(agent.pid, before - 1);
});

withAgent('a socket is given and taken back 1,000 times, and no descriptor is left over', async (t) => {
  t.timeout(600_000);
  const agent = runningAgent(t);
  const peer = await transferredStream(t, agent);
  const [ours, theirs] = [descriptorsOf('self'), descriptorsOf(agent.pid)];
  const { sent, stop } = sendNumbered(peer);
  const received: Buffer[] = [];
  for (let turn = 0; turn < 1000; turn++) {
    const socket = SocketActivityInformation.allSockets.lookup('socket').streamSocket;
    const memory = Buffer.alloc(randomInt(1, 5000));
    await socket.inputStream.readAsync(memory, memory.length);
    received.push(memory);
    socket.transferOwnership('socket');
  }
  t.is(descriptorsOf('self'), ours);
  await untilDescriptors(agent.pid, theirs);
  const socket = SocketActivityInformation.allSockets.lookup('socket').streamSocket;
  t.teardown(() => socket.close());
  const all = Buffer.concat(received);
  t.true(Buffer.concat(sent).subarray(0, all.length).equals(all));
  peer.destroy();
  void stop;
});
