/**
 * One way to send the file.
 *
 * @typedef {object} Row
 * @property {'tcp' | 'udp'} protocol
 * @property {'uwp-sockets' | 'Node'} implementation
 * @property {'each' | 'all' | 'flush'} style
 * @property {string} text
 */

/** Bytes of one write on TCP. */
export const WRITE_SIZE = 100;
/** Bytes of one datagram, its header included. */
export const DATAGRAM_SIZE = 1200;
/** Bytes of the sequence number before the data. */
export const HEADER_SIZE = 4;

/** @type {readonly Row[]} in the order of the table; each style of ours is followed by its counterpart in Node */
export const ROWS = [
  { protocol: 'tcp', implementation: 'uwp-sockets', style: 'each', text: 'StreamSocket, each write awaited' },
  { protocol: 'tcp', implementation: 'Node', style: 'each', text: 'node:net, each callback awaited' },
  { protocol: 'tcp', implementation: 'uwp-sockets', style: 'all', text: 'StreamSocket, 1,000 writes, Promise.all' },
  { protocol: 'tcp', implementation: 'Node', style: 'all', text: 'node:net, 1,000 writes, Promise.all' },
  { protocol: 'tcp', implementation: 'uwp-sockets', style: 'flush', text: 'StreamSocket, 1,000 writes, flushAsync' },
  { protocol: 'tcp', implementation: 'Node', style: 'flush', text: 'node:net, 1,000 writes between cork and uncork' },
  { protocol: 'udp', implementation: 'uwp-sockets', style: 'each', text: 'DatagramSocket, each write awaited' },
  { protocol: 'udp', implementation: 'Node', style: 'each', text: 'node:dgram, each callback awaited' },
  { protocol: 'udp', implementation: 'uwp-sockets', style: 'all', text: 'DatagramSocket, a window, Promise.all' },
  { protocol: 'udp', implementation: 'Node', style: 'all', text: 'node:dgram, a window, Promise.all' },
  { protocol: 'udp', implementation: 'uwp-sockets', style: 'flush', text: 'DatagramSocket, a window, flushAsync' },
  { protocol: 'udp', implementation: 'Node', style: 'flush', text: 'node:dgram, a window, last callback awaited' },
];
