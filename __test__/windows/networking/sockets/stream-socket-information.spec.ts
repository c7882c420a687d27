import test from 'ava';
import { HostName, HostNameType, SocketProtectionLevel, StreamSocket, type StreamSocketInformation } from 'uwp-sockets';

import { acceptedPair, connectedPair, nodeServer, streamSocket } from '../../../helpers/tcp-peers.js';

const NO_TIMES = { variance: 0, max: 0, min: 0, sum: 0 };
const NO_BANDWIDTH = {
  outboundBitsPerSecond: 0,
  inboundBitsPerSecond: 0,
  outboundBitsPerSecondInstability: 0,
  inboundBitsPerSecondInstability: 0,
  outboundBandwidthPeaked: false,
  inboundBandwidthPeaked: false,
};

/** The names and addresses as text. */
function shown(information: StreamSocketInformation): Record<string, string | undefined> {
  return {
    localAddress: information.localAddress?.rawName,
    localPort: information.localPort,
    remoteAddress: information.remoteAddress?.rawName,
    remotePort: information.remotePort,
    remoteHostName: information.remoteHostName?.rawName,
    remoteServiceName: information.remoteServiceName,
  };
}

test('before the connect information is empty, without an error', (t) => {
  const { information } = new StreamSocket();
  t.is(information.localAddress, null);
  t.is(information.localPort, '');
  t.is(information.remoteAddress, null);
  t.is(information.remotePort, '');
  t.is(information.remoteHostName, null);
  t.is(information.remoteServiceName, '');
  t.is(information.protectionLevel, SocketProtectionLevel.plainSocket);
  t.is(information.sessionKey, null);
  t.deepEqual(information.roundTripTimeStatistics, NO_TIMES);
  t.deepEqual(information.bandwidthStatistics, NO_BANDWIDTH);
});

test('a connected socket has both endpoints and the requested host', async (t) => {
  const server = await nodeServer(t);
  const socket = streamSocket(t);
  const host = new HostName('localhost');
  const [peer] = await Promise.all([server.accept(), socket.connectAsync(host, server.port)]);
  const { information } = socket;
  t.deepEqual(shown(information), {
    localAddress: peer.remoteAddress,
    localPort: String(peer.remotePort),
    remoteAddress: '127.0.0.1',
    remotePort: server.port,
    remoteHostName: 'localhost',
    remoteServiceName: server.port,
  });
  t.is(information.remoteHostName, host);
  t.is(information.remoteAddress?.type, HostNameType.ipv4);
  t.is(information.remoteAddress?.ipInformation, null);
});

test('an accepted socket has both endpoints', async (t) => {
  const { socket, peer } = await acceptedPair(t);
  t.deepEqual(shown(socket.information), {
    localAddress: '127.0.0.1',
    localPort: String(peer.remotePort),
    remoteAddress: '127.0.0.1',
    remotePort: String(peer.localPort),
    remoteHostName: '127.0.0.1',
    remoteServiceName: String(peer.localPort),
  });
});

test('the endpoints stay after the close, the statistics become zero', async (t) => {
  const { socket } = await connectedPair(t);
  const before = shown(socket.information);
  socket.close();
  t.deepEqual(shown(socket.information), before);
  t.deepEqual(socket.information.roundTripTimeStatistics, NO_TIMES);
  t.deepEqual(socket.information.bandwidthStatistics, NO_BANDWIDTH);
});

test('the addresses of a socket that closed before they were read are null or right', async (t) => {
  const { socket, peer } = await connectedPair(t);
  socket.close();
  const { information } = socket;
  t.is(information.remotePort, String(peer.localPort));
  t.is(information.remoteAddress?.rawName, '127.0.0.1');
  t.true(information.localAddress === null || information.localPort === String(peer.remotePort));
});

const linux = process.platform === 'linux' ? test : test.skip;

linux('times and rates of a used connection come from the kernel (Linux only)', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.resume();
  for (let count = 0; count < 100; count++) await socket.outputStream.writeAsync(new Uint8Array(100_000));
  const { variance, max, min, sum } = socket.information.roundTripTimeStatistics;
  t.true(sum > 0 && sum < 60_000_000, `smoothed ${sum} µs`);
  t.true(variance >= 0 && min > 0 && min <= 60_000_000 && max >= 0);
  const bandwidth = socket.information.bandwidthStatistics;
  t.true(bandwidth.outboundBitsPerSecond > 0);
  t.deepEqual(Object.keys(bandwidth), Object.keys(NO_BANDWIDTH));
  t.not(socket.information.bandwidthStatistics, bandwidth, 'a struct is a copy');
});
