import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import type { ExecutionContext } from 'ava';

import { Arrivals } from './arrivals.js';

/** A frame of WebSocket (RFC 6455, section 5.2). */
export interface Frame {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  /** Default true. */
  readonly fin?: boolean;
  /** The three reserved bits as a number; 4 is the first. Default 0. */
  readonly reserved?: number;
  /** Whether it is masked; default: as the role of the peer demands. */
  readonly masked?: boolean;
}

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** A frame that arrived, as text: opcode, whether it is final, and the payload, of a Close frame the code and reason. */
export type ReceivedFrame = string;

/** A peer without a protocol of its own: a test writes its bytes and reads the frames that arrive. */
export class WebSocketPeer {
  readonly socket: Socket;
  /** Frames from the other side, then `end`, or `reset`. */
  readonly frames = new Arrivals<ReceivedFrame>();
  readonly #isClient: boolean;
  #rest: Buffer = Buffer.alloc(0);

  /** `head` are bytes behind the handshake. */
  constructor(socket: Socket, isClient: boolean, head: Buffer = Buffer.alloc(0)) {
    this.socket = socket;
    this.#isClient = isClient;
    this.#read(head);
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => this.frames.add('reset'));
    socket.on('end', () => this.frames.add('end'));
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  send(...frames: readonly Frame[]): void {
    this.socket.write(this.bytes(...frames));
  }

  bytes(...frames: readonly Frame[]): Buffer {
    return Buffer.concat(frames.map((frame) => encode(frame, frame.masked ?? this.#isClient)));
  }

  /** A Close frame. */
  close(code: number, reason = ''): void {
    this.send({ opcode: CLOSE, payload: closePayload(code, reason) });
  }

  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (let length = frameLength(this.#rest); length <= this.#rest.length; length = frameLength(this.#rest)) {
      this.frames.add(describe(this.#rest.subarray(0, length)));
      this.#rest = this.#rest.subarray(length);
    }
  }
}

export function closePayload(code: number, reason = ''): Buffer {
  return Buffer.from([code >> 8, code & 0xff, ...Buffer.from(reason)]);
}

function encode({ opcode, payload = '', fin = true, reserved = 0 }: Frame, masked: boolean): Buffer {
  const bytes = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const header = [
    Buffer.of(first, (masked ? 0x80 : 0) | Math.min(shortLength(bytes.length), 127)),
    extended(bytes.length),
  ];
  if (!masked) return Buffer.concat([...header, bytes]);
  const key = randomBytes(4);
  return Buffer.concat([...header, key, unmask(bytes, key)]);
}

function shortLength(length: number): number {
  return length < 126 ? length : length < 65_536 ? 126 : 127;
}

function extended(length: number): Buffer {
  if (length < 126) return Buffer.alloc(0);
  const bytes = Buffer.alloc(length < 65_536 ? 2 : 8);
  bytes.writeUIntBE(length, bytes.length === 2 ? 0 : 2, bytes.length === 2 ? 2 : 6);
  return bytes;
}

function unmask(bytes: Buffer, key: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ key[index & 3]!));
}

/** Bytes of the first frame; infinite while its header is incomplete. */
function frameLength(bytes: Buffer): number {
  const start = payloadStart(bytes);
  if (start > bytes.length) return Infinity;
  const short = bytes[1]! & 0x7f;
  if (short < 126) return start + short;
  return start + (short === 126 ? bytes.readUInt16BE(2) : bytes.readUIntBE(4, 6));
}

function payloadStart(bytes: Buffer): number {
  if (bytes.length < 2) return Infinity;
  const short = bytes[1]! & 0x7f;
  return 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + (bytes[1]! & 0x80 ? 4 : 0);
}

function describe(frame: Buffer): string {
  const start = payloadStart(frame);
  const isMasked = (frame[1]! & 0x80) !== 0;
  const payload = isMasked ? unmask(frame.subarray(start), frame.subarray(start - 4, start)) : frame.subarray(start);
  const opcode = frame[0]! & 0x0f;
  if (opcode !== CLOSE) return `${opcode}${frame[0]! & 0x80 ? '' : ' …'} ${payload.toString()}`.trim();
  return payload.length < 2 ? 'close' : `close ${payload.readUInt16BE(0)} ${payload.subarray(2).toString()}`.trim();
}

/** A TCP server on loopback that answers opening handshakes, for clients under test. */
export interface PeerServer {
  readonly port: string;
  accept(): Promise<WebSocketPeer>;
}

/** `extensions` is the answer's Sec-WebSocket-Extensions. */
export async function peerServer(t: ExecutionContext, extensions?: string): Promise<PeerServer> {
  const peers = new Arrivals<WebSocketPeer>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    void answer(socket, extensions).then((peer) => peers.add(peer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: String((server.address() as AddressInfo).port), accept: () => peers.next() };
}

async function answer(socket: Socket, extensions?: string): Promise<WebSocketPeer> {
  const [head, rest] = await readHead(socket);
  const fields = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptKey(/^sec-websocket-key: *(.*)$/im.exec(head)![1]!)}`,
    ...(extensions === undefined ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
  ];
  socket.write(`${fields.join('\r\n')}\r\n\r\n`);
  return new WebSocketPeer(socket, false, rest);
}

/** The value of Sec-WebSocket-Accept for a key. */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key.trim()}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** The head of a message of HTTP, and what came behind it. */
export async function readHead(socket: Socket): Promise<[head: string, rest: Buffer]> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n');
    if (end >= 0) return [bytes.subarray(0, end + 4).toString('latin1'), bytes.subarray(end + 4)];
    bytes = Buffer.concat([bytes, await nextBytes(socket)]);
  }
}

async function nextBytes(socket: Socket): Promise<Buffer> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const done = (value: Buffer): void => {
      socket.off('data', done).off('end', failed);
      socket.pause();
      resolve(value);
    };
    const failed = (): void => reject(new Error('the connection ended'));
    socket.on('data', done).on('end', failed).resume();
  });
  return bytes;
}

/** The request of an opening handshake. */
export function upgradeRequest(fields: readonly string[] = []): string {
  const head = [
    'GET /chat HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...fields,
  ];
  return `${head.join('\r\n')}\r\n\r\n`;
}

/** A TCP connection to a server under test. */
export async function rawConnection(t: ExecutionContext, port: string): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Connects to a server under test; `fields` are further ones of the request. */
export async function peerClient(
  t: ExecutionContext,
  port: string,
  fields?: readonly string[],
): Promise<WebSocketPeer> {
  const socket = await rawConnection(t, port);
  socket.write(upgradeRequest(fields));
  const [head, rest] = await readHead(socket);
  if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(head);
  return resumed(new WebSocketPeer(socket, true, rest));
}

function resumed(peer: WebSocketPeer): WebSocketPeer {
  peer.socket.resume();
  return peer;
}
