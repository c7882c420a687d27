import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import type { ExecutionContext } from 'ava';
import {
  DatagramSocket,
  SocketActivityContext,
  SocketActivityInformation,
  SocketActivityTriggerReason,
  StreamSocket,
} from 'uwp-sockets';

import { AgentAttachment } from '../../dist/internal/agent/attachment.js';
import type { AgentEvent } from '../../dist/internal/agent/protocol.js';
import { runningAgent, withAgent, type RunningAgent } from '../helpers/agents.js';
import { Arrivals } from '../helpers/arrivals.js';
import { ending, LOOPBACK, nodeServer, type NodeServer } from '../helpers/tcp-peers.js';
import { DgramPeer } from '../helpers/udp-dgram.js';

/** Number of the system call on Linux. */
const RECVMSG = { x64: 47, arm64: 212 }[process.arch as string];

type Activation = Extract<AgentEvent, { type: 'activation' }>;

/** What a program that takes activations itself gets of them. */
interface Activations {
  /** The reason and the id of the next one. */
  readonly next: () => Promise<{ reason: number; id: string; context: string; end: () => void }>;
  readonly none: () => boolean;
}

function attach(t: ExecutionContext): Activations {
  const arrivals = new Arrivals<{ reason: number; id: string; context: string; end: () => void }>();
  let count = 0;
  const attachment = new AgentAttachment(true, {
    received: (event, tail) => {
      if (event.type !== 'activation') return;
      count++;
      arrivals.add(describe(attachment, event, tail));
    },
    lost: (error) => t.fail(error.message),
  });
  attachment.isHeld = true;
  t.teardown(() => attachment.close());
  return {
    next: async () => {
      count--;
      return arrivals.next();
    },
    none: () => count === 0,
  };
}

function describe(
  attachment: AgentAttachment,
  { instance, details }: Activation,
  tail: Uint8Array,
): { reason: number; id: string; context: string; end: () => void } {
  if (!('reason' in details)) throw new Error(`an activation for ${details.kind}`);
  return {
    reason: details.reason,
    id: details.socket.id,
    context: Buffer.from(tail).toString(),
    end: () => attachment.send({ type: 'ended', instance, succeeded: true }),
  };
}

async function connected(t: ExecutionContext, agent: RunningAgent, server: NodeServer): Promise<StreamSocket> {
  const socket = new StreamSocket();
  t.teardown(() => socket.close());
  socket.enableTransferOwnership(agent.taskId);
  await socket.connectAsync(LOOPBACK, server.port);
  return socket;
}

async function readAll(socket: StreamSocket, count: number): Promise<string> {
  const bytes = new Uint8Array(count);
  const { length } = await socket.inputStream.readAsync(bytes, count);
  return Buffer.from(bytes.subarray(0, length)).toString();
}

withAgent('bytes and the end together: first the activity, then, after the bytes were read, the close', async (t) => {
  const agent = runningAgent(t);
  const activations = attach(t);
  const server = await nodeServer(t);
  const socket = await connected(t, agent, server);
  const peer = await server.accept();
  socket.transferOwnership('both', new SocketActivityContext(Buffer.from('state')));
  peer.end('last words');
  const first = await activations.next();
  t.deepEqual([first.reason, first.id, first.context], [SocketActivityTriggerReason.socketActivity, 'both', 'state']);
  const again = SocketActivityInformation.allSockets.lookup('both').streamSocket;
  t.is(await readAll(again, 10), 'last words');
  again.transferOwnership('both', new SocketActivityContext(Buffer.from('later')));
  first.end();
  const second = await activations.next();
  t.deepEqual([second.reason, second.id, second.context], [SocketActivityTriggerReason.socketClosed, 'both', 'later']);
  second.end();
});

withAgent('data that came before the transfer, read or not, activates at once', async (t) => {
  const agent = runningAgent(t);
  const activations = attach(t);
  const server = await nodeServer(t);
  const unread = await connected(t, agent, server);
  (await server.accept()).write('unread');
  t.is(await readAll(unread, 2), 'un');
  unread.transferOwnership('unread');
  const first = await activations.next();
  t.deepEqual([first.reason, first.id], [SocketActivityTriggerReason.socketActivity, 'unread']);
  t.is(await readAll(SocketActivityInformation.allSockets.lookup('unread').streamSocket, 4), 'read');

  const partly = await connected(t, agent, server);
  const peer = await server.accept();
  const progress = new Promise<void>((resolve) => {
    void partly.inputStream.readAsync(new Uint8Array(9), 9).then(
      undefined,
      () => undefined,
      () => resolve(),
    );
  });
  peer.write('partly');
  await progress;
  await partly.cancelIOAsync();
  partly.transferOwnership('partly');
  const second = await activations.next();
  t.deepEqual([second.reason, second.id], [SocketActivityTriggerReason.socketActivity, 'partly']);
  t.is(await readAll(SocketActivityInformation.allSockets.lookup('partly').streamSocket, 6), 'partly');
});

withAgent('datagrams that were left over activate at once', async (t) => {
  const agent = runningAgent(t);
  const activations = attach(t);
  const peer = await DgramPeer.open(t);
  const socket = new DatagramSocket();
  socket.enableTransferOwnership(agent.taskId);
  const transferred = new Promise<void>((resolve) => {
    socket.onmessagereceived = () => {
      socket.transferOwnership('datagrams');
      resolve();
    };
  });
  await socket.bindEndpointAsync(LOOPBACK, '');
  for (const text of ['1', '2', '3']) await peer.send(Buffer.from(text), socket.information.localPort);
  await transferred;
  const activation = await activations.next();
  t.deepEqual([activation.reason, activation.id], [SocketActivityTriggerReason.socketActivity, 'datagrams']);
  const again = SocketActivityInformation.allSockets.lookup('datagrams').datagramSocket;
  t.teardown(() => again.close());
  const texts: string[] = [];
  await new Promise<void>((resolve) => {
    again.onmessagereceived = (event) => {
      texts.push(event.getDataReader().readString(1));
      if (texts.length === 2) resolve();
    };
  });
  t.deepEqual(texts, ['2', '3']);
});

withAgent('a keep-alive time that has passed activates, and the socket can be given back', async (t) => {
  const agent = runningAgent(t);
  const activations = attach(t);
  const server = await nodeServer(t);
  const socket = await connected(t, agent, server);
  const peer = await server.accept();
  socket.transferOwnership('alive', null, 20);
  for (let turn = 0; turn < 2; turn++) {
    const activation = await activations.next();
    t.is(activation.reason, SocketActivityTriggerReason.keepAliveTimerExpired);
    const again = SocketActivityInformation.allSockets.lookup('alive').streamSocket;
    const arrives = once(peer, 'data');
    await again.outputStream.writeAsync(Buffer.from('ping'));
    t.is(String((await arrives)[0]), 'ping');
    again.transferOwnership('alive', null, 20);
    activation.end();
  }
});

(RECVMSG ? withAgent : withAgent.skip)(
  'a program that is killed before the acknowledgement takes the socket with it, and leaves nothing behind',
  async (t) => {
    const agent = runningAgent(t);
    const server = await nodeServer(t);
    const program = join(__dirname, '../helpers/agent-programs/transferring.js');
    const child = spawn(process.execPath, [program, server.port, agent.taskId], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const peer = await server.accept();
    const ended = ending(peer);
    t.is((await lines.next()).value, 'connected');
    // The program waits for the acknowledgement of an agent that is stopped.
    process.kill(agent.pid, 'SIGSTOP');
    child.stdin.write('\n');
    t.is((await lines.next()).value, 'transferring');
    await untilReceiving(child.pid!);
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(agent.pid, 'SIGCONT');
    await ended;
    t.is(SocketActivityInformation.allSockets.size, 0);
  },
);

/** Waits until the process waits for a reply: it has sent everything. Nothing tells of that, so it is looked for. */
async function untilReceiving(pid: number): Promise<void> {
  while (!readFileSync(`/proc/${pid}/syscall`, 'utf8').startsWith(`${RECVMSG} `)) await pause(2);
}
