/** The first flight of a TLS 1.2 server, built by hand: its certificates may be ones that no library would send. */
export function serverFlight(certificates: readonly Uint8Array[]): Buffer {
  const list = Buffer.concat(certificates.map((der) => withLength(der, 3)));
  return Buffer.concat([
    message(SERVER_HELLO, [Buffer.of(3, 3), Buffer.alloc(32, 7), Buffer.of(0), CIPHER_SUITE, Buffer.of(0)]),
    message(CERTIFICATE, [withLength(list, 3)]),
    message(SERVER_KEY_EXCHANGE, [X25519, withLength(Buffer.alloc(32, 9), 1), SIGNATURE]),
    message(SERVER_HELLO_DONE, []),
  ]);
}

const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SERVER_KEY_EXCHANGE = 12;
const SERVER_HELLO_DONE = 14;

/** TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 */
const CIPHER_SUITE = Buffer.of(0xc0, 0x2b);
/** Curve type named_curve, and the curve. */
const X25519 = Buffer.of(3, 0, 0x1d);
/** ecdsa_secp256r1_sha256, with an invalid signature. */
const SIGNATURE = Buffer.concat([Buffer.of(4, 3), withLength(Buffer.alloc(8), 2)]);

/** A record with one handshake message. */
function message(type: number, parts: readonly Uint8Array[]): Buffer {
  const handshake = Buffer.concat([Buffer.of(type), withLength(Buffer.concat(parts), 3)]);
  return Buffer.concat([Buffer.of(22, 3, 3), withLength(handshake, 2)]);
}

function withLength(bytes: Uint8Array, size: number): Buffer {
  const length = Buffer.alloc(size);
  length.writeUIntBE(bytes.length, 0, size);
  return Buffer.concat([length, bytes]);
}
