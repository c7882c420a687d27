// Opens sockets of each kind, and ends in the way that is named by the argument of the process or the data of the worker.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { DatagramSocket, HostName, StreamSocket, StreamSocketListener, WebSocketListener } from 'uwp-sockets';

const LOOPBACK = new HostName('127.0.0.1');

async function open() {
  const listener = new StreamSocketListener();
  listener.onconnectionreceived = ({ socket }) => socket.inputStream.readAsync(new Uint8Array(10), 10).done();
  await listener.bindEndpointAsync(LOOPBACK, '');
  const { localPort } = listener.information;
  const client = new StreamSocket();
  await client.connectAsync(LOOPBACK, localPort);
  const datagrams = new DatagramSocket();
  datagrams.onmessagereceived = () => {};
  await datagrams.bindEndpointAsync(LOOPBACK, '');
  const webSockets = new WebSocketListener();
  webSockets.onconnectionreceived = (args) => args.acceptMessageWebSocket();
  await webSockets.bindEndpointAsync(LOOPBACK, '');
  return { localPort, sockets: [listener, client, datagrams, webSockets] };
}

const way = isMainThread ? process.argv[2] : workerData;
const { localPort, sockets } = await open();
if (isMainThread) console.log('opened');
else parentPort.postMessage(localPort);

if (way === 'exit') process.exit(7);
if (way === 'throw') throw new Error('thrown on purpose');
if (way === 'close') for (const socket of sockets) socket.close();
if (way === 'exit-with-worker') {
  const worker = new Worker(new URL(import.meta.url), { workerData: 'stay' });
  worker.once('message', () => process.exit(7));
}
