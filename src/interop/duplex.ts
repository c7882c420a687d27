import { nextTick } from 'node:process';
import type { Duplex } from 'node:stream';
import { invalidArgument, UwpError } from '../internal/errors/errors.js';
import { Hresult } from '../internal/errors/hresult.js';
import { nextTurn } from '../internal/runtime/hub.js';
import { nodeStream } from '../internal/runtime/node-modules.js';
import { requireConnected, type StreamSocket } from '../windows/networking/sockets/stream-socket.js';
import { BridgedInput } from './bridged-input.js';
import { BridgedOutput } from './bridged-output.js';
import { chunksOf, READ_SIZE, readInto, settle } from './node-hooks.js';

/** Options of `asDuplex`. */
export interface DuplexOptions {
  /** Whether the writable side stays open after the peer ended; default false, as for `net.Socket`. */
  readonly allowHalfOpen?: boolean | undefined;
}

/**
 * A Node Duplex over a connected StreamSocket, plain or protected, that behaves as `net.Socket` does: in pipelines, with
 * `end` (FIN, and close_notify before it, while reading goes on), `destroy`, a peer that ends or resets, and a write after
 * the end. It reads ahead up to 64 KiB, and the argument of its `close` event says whether there was an error. Beyond UWP.
 *
 * It owns the socket: do not use the streams of the socket any more. It closes the socket when both directions have ended
 * and when it is destroyed; a pending write then fails, and the peer sees a reset.
 *
 * Throws E_INVALIDARG (0x80070057) for anything but a StreamSocket, E_ILLEGAL_METHOD_CALL (0x8000000E) before the connect
 * and RO_E_CLOSED (0x80000013) after `close`.
 */
export function asDuplex(socket: StreamSocket, options: DuplexOptions = {}): Duplex {
  requireConnected(socket, 'asDuplex');
  const allowHalfOpen = requireBoolean(options.allowHalfOpen ?? false);
  const duplex = overSocket(socket, allowHalfOpen);
  if (!allowHalfOpen) duplex.once('end', () => failLateWrites(duplex));
  // As with a net.Socket, a reset is reported even when the application does not read.
  duplex.read(0);
  return duplex;
}

function overSocket(socket: StreamSocket, allowHalfOpen: boolean): Duplex {
  const input = new BridgedInput(socket.inputStream);
  const output = new BridgedOutput(socket.outputStream);
  return new (nodeStream().Duplex)({
    allowHalfOpen,
    readableHighWaterMark: READ_SIZE,
    // Node would emit `close` without an argument, and before callbacks that a net.Socket calls first.
    emitClose: false,
    read(size) {
      // After the end of the data another read emits `end`, also when the application does not read.
      readInto(this, input, size, () => this.read(0));
    },
    write: (chunk: Uint8Array, _encoding, callback) => settle(output.write([chunk]), callback),
    writev: (entries, callback) => settle(output.write(chunksOf(entries)), callback),
    final: (callback) => settle(socket.shutdownAsync(), callback),
    destroy(error, callback) {
      socket.close();
      callback(error);
      nextTurn(() => this.emit('close', error !== null));
    },
  });
}

/** A write after the peer ended fails with EPIPE instead of Node's "write after end", as the application did not end it. */
function failLateWrites(duplex: Duplex): void {
  const write = duplex.write.bind(duplex) as (...parameters: unknown[]) => boolean;
  duplex.write = (...parameters: unknown[]): boolean => {
    if (!duplex.writableEnded) return write(...parameters);
    const error = new UwpError(Hresult.WSAESHUTDOWN, 'the peer has ended the connection', { code: 'EPIPE' });
    const callback = parameters.slice(1).find((each) => typeof each === 'function');
    if (callback) nextTick(callback, error);
    duplex.destroy(error);
    return false;
  };
}

function requireBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidArgument('asDuplex: allowHalfOpen must be true or false');
}
