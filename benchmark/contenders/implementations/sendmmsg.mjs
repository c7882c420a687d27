/** The most messages that one sendmmsg takes (UIO_MAXIOV). */
const MOST = 1024;
/** Bytes between the payloads of two messages. */
const STRIDE = 2048;

// struct mmsghdr and struct iovec of a 64-bit Linux, in words of 8 bytes.
const HEADER_WORDS = 8;
const HEADER_IOVEC = 2;
const HEADER_IOVEC_COUNT = 3;
const IOVEC_WORDS = 2;

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const ADDRESS_SIZE = 16;

// Not in the types of the oldest Node.js.
const ffi = /** @type {any} */ (process.getBuiltinModule('node:ffi'));
const { socket, connect, sendmmsg } = ffi.dlopen(null, {
  socket: { arguments: ['int32', 'int32', 'int32'], return: 'int32' },
  connect: { arguments: ['int32', 'pointer', 'uint32'], return: 'int32' },
  sendmmsg: { arguments: ['int32', 'pointer', 'uint32', 'int32'], return: 'int32' },
}).functions;

/** @returns {number} the descriptor of a UDP socket for IPv4 in non-blocking mode */
export function openSocket() {
  const descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw new Error('socket(2) failed');
  return descriptor;
}

/**
 * @param {number} descriptor
 * @param {string} host an IPv4 address
 * @param {number} port
 */
export function connectSocket(descriptor, host, port) {
  const remote = Buffer.alloc(ADDRESS_SIZE);
  remote.writeUInt16LE(AF_INET, 0);
  remote.writeUInt16BE(port, 2);
  remote.set(host.split('.').map(Number), 4);
  if (connect(descriptor, address(remote), ADDRESS_SIZE) !== 0) throw new Error(`connect(2) to ${host}:${port} failed`);
}

/** Memory for a batch of messages of one connected socket. */
export class Messages {
  #descriptor;
  #payloads = Buffer.alloc(MOST * STRIDE);
  #iovecs = new BigUint64Array(MOST * IOVEC_WORDS);
  #headers = new BigUint64Array(MOST * HEADER_WORDS);
  #address = address(this.#headers);

  /** @param {number} descriptor in non-blocking mode */
  constructor(descriptor) {
    this.#descriptor = descriptor;
    const [payloads, iovecs] = [address(this.#payloads), address(this.#iovecs)];
    for (let index = 0; index < MOST; index++) {
      this.#iovecs[index * IOVEC_WORDS] = payloads + BigInt(index * STRIDE);
      this.#headers[index * HEADER_WORDS + HEADER_IOVEC] = iovecs + BigInt(index * IOVEC_WORDS * 8);
      this.#headers[index * HEADER_WORDS + HEADER_IOVEC_COUNT] = 1n;
    }
  }

  /** @param {readonly Uint8Array[]} batch at most 1,024 payloads of at most 2,048 bytes */
  fill(batch) {
    batch.forEach((payload, index) => {
      this.#payloads.set(payload, index * STRIDE);
      this.#iovecs[index * IOVEC_WORDS + 1] = BigInt(payload.length);
    });
  }

  /**
   * @param {number} from
   * @param {number} to exclusive
   * @returns {number} messages that the kernel took, 0 when it has no room (or reports an error, as the next send does too)
   */
  send(from, to) {
    const start = this.#address + BigInt(from * HEADER_WORDS * 8);
    return Math.max(sendmmsg(this.#descriptor, start, to - from, 0), 0);
  }
}

/** @param {ArrayBufferView} view whose memory does not move */
function address({ buffer, byteOffset }) {
  return ffi.getRawPointer(buffer) + BigInt(byteOffset);
}
