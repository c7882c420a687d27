/**
 * A worker that sends numbered datagrams to a socket of a blocked thread, never more than wait in its receive buffer without
 * a loss. `begin` and `end` are elements of the shared `signals`, with which the blocked thread starts it and waits for it.
 */
import { once } from 'node:events';
import dgram from 'node:dgram';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

import { numbered } from '../udp-numbered.js';

export interface FillerData {
  readonly signals: Int32Array;
  readonly port: number;
  readonly count: number;
  readonly burst: number;
  readonly length: number;
}

export const BEGIN = 0;
export const END = 1;

/** Bytes in the receive buffer of the socket at a port of 127.0.0.1. */
function waitingBytes(port: number): number {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/udp', 'latin1').split('\n');
  const columns = lines.map((line) => line.trim().split(/\s+/)).find(([, address]) => address === local);
  if (!columns) throw new Error(`no socket at port ${port}`);
  return parseInt(columns[4]!.split(':')[1]!, 16);
}

async function emptied(port: number): Promise<void> {
  while (waitingBytes(port) > 0) await setImmediate();
}

async function main({ signals, port, count, burst, length }: FillerData): Promise<void> {
  const socket = dgram.createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  parentPort!.postMessage('ready');
  Atomics.wait(signals, BEGIN, 0);
  for (let next = 0; next < count;) {
    const end = Math.min(count, next + burst);
    const sends = [];
    for (; next < end; next++) {
      const bytes = numbered(next, length);
      sends.push(new Promise<void>((done, fail) => socket.send(bytes, (error) => (error ? fail(error) : done()))));
    }
    await Promise.all(sends);
    if (next < count) await emptied(port);
  }
  Atomics.store(signals, END, 1);
  Atomics.notify(signals, END);
  socket.close();
}

if (parentPort) void main(workerData as FillerData);
