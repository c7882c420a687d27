// node examples/mdns-browser.mjs [seconds]
// Queries the local network for service types (multicast DNS, RFC 6762; RFC 6763, section 9) and prints the answers. Shares
// the port with other programs of this machine, such as the mDNS daemon.
import { DatagramSocket, HostName } from 'uwp-sockets';
import { answers, question } from './dns-message.mjs';

const SERVICES = '_services._dns-sd._udp.local';
const GROUPS = [new HostName('224.0.0.251'), new HostName('ff02::fb')];
const PORT = '5353';

const socket = new DatagramSocket();
const found = new Set();

// Shares the port with the daemon of the system; such a socket sends and receives multicast only.
socket.control.multicastOnly = true;
socket.addEventListener('messagereceived', (message) => {
  try {
    for (const { name, target } of answers(message.getDataReader().detachBuffer()) ?? []) {
      if (name !== SERVICES || found.has(target)) continue;
      found.add(target);
      console.log(`${target} at ${message.remoteAddress.displayName}`);
    }
  } catch (error) {
    console.error(`${message.remoteAddress?.displayName}: ${error.message}`);
  }
});

await socket.bindServiceNameAsync(PORT);

// A machine may lack one of the address families.
let asked = 0;
for (const group of GROUPS) {
  try {
    socket.joinMulticastGroup(group);
    const stream = await socket.getOutputStreamAsync(group, PORT);
    await stream.writeAsync(question(SERVICES));
    asked++;
  } catch (error) {
    console.error(`${group.displayName}: ${error.message}`);
  }
}

const end = () => socket.close();
process.once('SIGINT', end);
process.once('SIGTERM', end);
if (asked === 0) {
  process.exitCode = 1;
  end();
}
setTimeout(end, Number(process.argv[2] ?? 3) * 1000).unref();
