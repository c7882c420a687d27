import { createHash } from 'node:crypto';

/** Names of opcodes (RFC 6455, section 5.2). */
const OPCODES: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

/** The answer to the request of an opening handshake, with further lines. */
export function acceptance(request: Buffer, headers = ''): string {
  const key = /^Sec-WebSocket-Key: (.+)\r$/im.exec(request.toString())![1]!;
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const start = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
  return `${start}Sec-WebSocket-Accept: ${accept}\r\n${headers}\r\n`;
}

/** Short whole frames of a client, as their opcode and payload. */
export function clientFrames(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at + 1]! & 0x7f;
    const mask = bytes.subarray(at + 2, at + 6);
    const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ mask[index % 4]!);
    frames.push(`${OPCODES[bytes[at]! & 0x0f]} ${JSON.stringify(Buffer.from(payload).toString())}`);
    at += 6 + length;
  }
  return frames;
}
