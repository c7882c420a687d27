// One socket that is flooded, another one that echoes, and a timer. `style=` as in udp-receiver.mjs.
import { DatagramSocket, HostName } from 'uwp-sockets';

import { MeasuredReceiver } from '../measured-receiver.mjs';
import { text } from '../program.mjs';
import { receiveStyle } from './receive-styles.mjs';

const host = new HostName(text('host'));
const measured = new MeasuredReceiver();

const flooded = new DatagramSocket();
flooded.control.inboundBufferSizeInBytes = 4 << 20;
receiveStyle(text('style', 'each'))(flooded, (bytes) => measured.copied(bytes));
await flooded.bindEndpointAsync(host, '');

const echo = new DatagramSocket();
echo.addEventListener('messagereceived', async (message) => {
  const { remoteAddress, remotePort } = message;
  const stream = await echo.getOutputStreamAsync(remoteAddress, remotePort);
  stream.writeAsync(message.detachBuffer());
});
await echo.bindEndpointAsync(host, '');
measured.serve([flooded, echo].map((socket) => Number(socket.information.localPort)));
