import type * as crypto from 'node:crypto';
import type * as net from 'node:net';
import type * as stream from 'node:stream';
import type * as webStreams from 'node:stream/web';

// Modules of Node that few programs need through this package are loaded on first use: each adds 1 to 2 ms to the import.

export function nodeCrypto(): typeof crypto {
  return require('node:crypto') as typeof crypto;
}

export function nodeNet(): typeof net {
  return require('node:net') as typeof net;
}

export function nodeStream(): typeof stream {
  return require('node:stream') as typeof stream;
}

export function nodeWebStreams(): typeof webStreams {
  return require('node:stream/web') as typeof webStreams;
}
