// Listens with the smallest backlog, fills it, prints the port and never accepts.
import { connect, createServer, type AddressInfo } from 'node:net';

import { printLine } from './print-line.js';

/** One more than a backlog of 1 holds, and two for the kernels that round up. */
const CONNECTIONS = 4;

const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  const { port } = server.address() as AddressInfo;
  for (let count = 0; count < CONNECTIONS; count++) connect(port, '127.0.0.1');
  // The connects begin in the next ticks; then the event loop stops, so that nothing is accepted.
  process.nextTick(() => {
    printLine(String(port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
});
