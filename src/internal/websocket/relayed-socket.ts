import type { Duplex } from 'node:stream';
import { BindingRelay, type BindingEndpoint } from '../../native/index.cjs';
import { invalidArgument } from '../errors/errors.js';
import { callNative } from '../errors/native-error.js';
import { nativeHub, reserveTokens, unwatch, watch, type Source } from '../runtime/hub.js';
import { READABLE, WRITABLE } from '../runtime/wire.js';
import { NativeStream } from '../tcp/native-stream.js';

/** A socket of Node.js, plain or of `node:tls`. */
export interface RelayedSocket extends Duplex {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  setNoDelay?(isOn: boolean): void;
  setTimeout?(milliseconds: number): void;
}

/**
 * A native stream over a socket of Node.js, which keeps the connection: for one that has no descriptor to take over. The relay
 * moves bytes until both sides have ended, and stops reading the socket while the stream is full. Throws E_INVALIDARG for a
 * socket without an IP address.
 */
export function relayedStream(socket: RelayedSocket): NativeStream {
  const token = reserveTokens(2);
  const remote = endpoint(socket.remoteAddress, socket.remotePort);
  if (!remote) throw invalidArgument('handleUpgrade: the socket is not TCP, or not connected');
  const local = endpoint(socket.localAddress, socket.localPort);
  const native = callNative(() => new BindingRelay(nativeHub(), token, token + 1, local, remote));
  watch(token + 1, new Relay(native, token + 1, socket));
  return new NativeStream(token);
}

/** The scope of an address is a name here, and a number on the native side. */
function endpoint(address: string | undefined, port: number | undefined): BindingEndpoint | null {
  if (address === undefined || port === undefined) return null;
  return { address: address.replace(/%.*$/, ''), port };
}

/** Moves bytes between a socket of Node.js and a native stream. */
class Relay implements Source {
  readonly #native: BindingRelay;
  readonly #token: number;
  readonly #socket: RelayedSocket;
  #isClosing = false;

  constructor(native: BindingRelay, token: number, socket: RelayedSocket) {
    this.#native = native;
    this.#token = token;
    this.#socket = socket;
    socket.setTimeout?.(0);
    socket.setNoDelay?.(true);
    socket.on('data', (bytes: Buffer) => void (native.receive(bytes) || socket.pause()));
    socket.on('end', () => native.end());
    socket.on('error', ({ message }: Error) => native.lose(message));
    socket.on('close', () => this.#closed());
    socket.resume();
  }

  /** For the hub. */
  ready(readiness: number): void {
    if (readiness & WRITABLE) this.#socket.resume();
    if (readiness & READABLE) this.#send();
  }

  #send(): void {
    const { bytes, ends, closes, resets } = this.#native.take();
    if (resets) {
      this.#socket.destroy();
      return;
    }
    if (bytes.byteLength > 0) this.#write(new Uint8Array(bytes));
    if (closes) this.#close();
    else if (ends) this.#socket.end();
  }

  #write(bytes: Uint8Array): void {
    this.#socket.write(bytes, (error) => {
      // The `error` event tells of a failure.
      if (!error) this.#native.sent(bytes.length);
    });
  }

  /** Once everything is with the kernel. */
  #close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (this.#socket.writableFinished) this.#socket.destroy();
    else this.#socket.end(() => this.#socket.destroy());
  }

  #closed(): void {
    this.#native.lose('the connection was closed');
    unwatch(this.#token);
  }
}
