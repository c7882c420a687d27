import test from 'ava';
import { program, runCommand } from '../../../../helpers/udp-child.js';
import { fails, IN_USE } from '../../../../helpers/failures.js';
import { LOOPBACK, LOOPBACK6, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a port is shared only with sockets that balance', async (t) => {
  for (const host of [LOOPBACK, LOOPBACK6, null]) {
    const { port } = await openReceiver(t, host, (socket) => (socket.control.sharePort = true));
    const second = newSocket(t);
    second.control.sharePort = true;
    await second.bindEndpointAsync(host, port);
    t.is(second.information.localPort, port);
    await fails(t, async () => newSocket(t).bindEndpointAsync(host, port), IN_USE);
  }
});

for (const kind of ['sockets', 'workers', 'processes']) {
  for (const host of [LOOPBACK, LOOPBACK6]) {
    onLinux(`each datagram to ${host.rawName} reaches exactly one of several ${kind}`, async (t) => {
      const child = runCommand(t, program('sharing-load', kind, host.rawName));
      const [line] = await child.result(t);
      const { sent, counts, all } = JSON.parse(line!) as { sent: number; counts: number[]; all: number[] };
      t.deepEqual(all, [...Array(sent).keys()]);
      t.is(counts.length, 4);
      t.true(counts.filter((count) => count > 0).length > 1, counts.join(', '));
    });
  }
}
