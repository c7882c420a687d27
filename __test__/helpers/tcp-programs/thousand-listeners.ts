// Opens and closes a thousand listeners at the same time, some of them repeatedly on the same ports, and prints how many
// descriptors are left.
import { HostName, StreamSocketListener } from 'uwp-sockets';

import { countDescriptors } from './descriptors.js';
import { printLine } from './print-line.js';

const LISTENERS = 1000;

/** Below the ephemeral ports, at a loopback address that no other process uses, so that all of them are free. */
const PORTS = Array.from({ length: LISTENERS }, (_, index) => String(20_000 + index));
const ADDRESS = new HostName(`127.8.${(process.pid >> 8) & 255}.${process.pid & 255}`);

async function bind(port: string): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = () => undefined;
  await listener.bindEndpointAsync(ADDRESS, port);
  return listener;
}

async function openAndClose(ports: readonly string[]): Promise<string[]> {
  const listeners = await Promise.all(ports.map(bind));
  const bound = listeners.map(({ information }) => information.localPort);
  for (const listener of listeners) listener.close();
  return bound;
}

async function main(): Promise<void> {
  // The first listener creates descriptors that all others share.
  await openAndClose(['']);
  const before = countDescriptors();
  const drawn = await openAndClose(Array.from({ length: LISTENERS }, () => ''));
  printLine(`ports: ${new Set(drawn).size}`);
  printLine(`descriptors: ${countDescriptors() - before}`);
  for (let round = 0; round < 3; round++) await openAndClose(PORTS);
  printLine('bound again');
  printLine(`descriptors: ${countDescriptors() - before}`);
}

void main();
