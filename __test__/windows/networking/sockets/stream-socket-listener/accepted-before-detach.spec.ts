import { once } from 'node:events';
import { closeSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { SocketDriver, SocketProtectionLevel, StreamSocketListener, type StreamSocket } from 'uwp-sockets';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { ending, LOOPBACK } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { send } from '../../../../helpers/tls-sockets.js';

// Only the I/O threads accept while JavaScript is busy.
SocketDriver.use('threads');

const { test, authority } = withAuthority();
const onLinux = process.platform === 'linux' ? test : test.skip;

interface AcceptedUnseen {
  readonly listener: StreamSocketListener;
  readonly accept: () => Promise<StreamSocket>;
  readonly client: Socket;
  readonly isDelivered: () => boolean;
}

for (const [kind, level] of [
  ['plain', SocketProtectionLevel.plainSocket],
  ['TLS', SocketProtectionLevel.tls13],
] as const) {
  onLinux(`${kind}: a connection accepted before is delivered in a later turn`, async (t) => {
    const { listener, accept, client, isDelivered } = await acceptedUnseen(t, level);
    closeSync(listener.detachDescriptor());
    t.false(isDelivered(), 'not within the call');
    const [socket] = await Promise.all([accept(), level === SocketProtectionLevel.plainSocket || secured(t, client)]);
    await send(socket, 'served');
    t.is(socket.information.localPort, listener.information.localPort);
  });

  onLinux(`${kind}: a connection accepted before ends with the listener`, async (t) => {
    const { listener, client, isDelivered } = await acceptedUnseen(t, level);
    closeSync(listener.detachDescriptor());
    listener.close();
    t.true((await ending(client)).isReset);
    t.false(isDelivered());
  });
}

/** A listener that accepted a connection while JavaScript was busy, which is therefore not delivered yet. */
async function acceptedUnseen(t: ExecutionContext, level: SocketProtectionLevel): Promise<AcceptedUnseen> {
  const sockets = new Arrivals<StreamSocket>();
  let isDelivered = false;
  const listener = new StreamSocketListener();
  t.teardown(() => listener.close());
  listener.control.serverCertificate = authority().server().certificate;
  listener.onconnectionreceived = ({ socket }) => {
    isDelivered = true;
    t.teardown(() => socket.close());
    sockets.add(socket);
  };
  await listener.bindEndpointAsync(LOOPBACK, '', level);
  const port = Number(listener.information.localPort);
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  t.teardown(() => client.destroy());
  // Node connects in the next tick; the event loop must not turn, since it would deliver the connection.
  await new Promise((resolve) => process.nextTick(resolve));
  for (const deadline = Date.now() + 60_000; !isAccepted(port) && Date.now() < deadline;);
  t.true(isAccepted(port) && !isDelivered);
  return { listener, accept: async () => sockets.next(), client, isDelivered: () => isDelivered };
}

/** Whether a connection to this port of loopback left the backlog: only then it has an inode. */
function isAccepted(port: number): boolean {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return rows.some((row) => {
    const [, address, , state, , , , , , inode] = row.trim().split(/\s+/);
    return address === local && state === '01' && inode !== '0';
  });
}

/** Waits for the client's side of a TLS handshake. */
async function secured(t: ExecutionContext, socket: Socket): Promise<void> {
  const client = connectTls({ socket, ca: authority().rootPem, servername: 'localhost' });
  t.teardown(() => client.destroy());
  await once(client, 'secureConnect');
}
