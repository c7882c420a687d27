/** Compression of messages (RFC 7692) with clients that offer it. */
export interface WebSocketDeflateOptions {
  /** Whether messages refer to earlier ones: smaller, at the cost of up to 300 KiB for each connection. Default: false. */
  readonly contextTakeover?: boolean | undefined;
  /** Level, 1 to 9. Default: 6. */
  readonly level?: number | undefined;
  /** Messages with fewer bytes are not compressed. Default: 1,024. */
  readonly threshold?: number | undefined;
}

/** Options of a WebSocketListener. Numbers are 0 to 2^32 - 1. */
export interface WebSocketListenerOptions {
  /**
   * Clients at a time, from their connection, with TLS from the end of its handshake, to the end of it: those in the opening
   * handshake and in the closing handshake count. A further one is answered with 503 without a look at its request, and
   * `connectionreceived` is not raised; while more than 64 such clients have not taken their answer, others are
   * disconnected without one. Default: 2^32 - 1, no limit.
   */
  readonly maxConnections?: number | undefined;
  /** Bytes of the largest message; a larger one ends the connection with 1009. Default: 16 MiB. */
  readonly maxMessageSize?: number | undefined;
  /**
   * Frames of which a message may consist, at least 1; more end the connection with 1008. Those of a ServerStreamWebSocket are
   * not limited: it keeps nothing of earlier ones. Default: 131,072, twice what the conformance suite of the field sends.
   */
  readonly maxFragments?: number | undefined;
  /** Milliseconds from the connection, with TLS from the end of its handshake, to the answer; later the connection is closed. Default: 10,000. */
  readonly handshakeTimeout?: number | undefined;
  /** Bytes of the head of a request; for more the answer is 431. Default: 16 KiB. */
  readonly maxRequestSize?: number | undefined;
  /** Milliseconds that a client may take to answer a Close frame. Default: 10,000. */
  readonly closeTimeout?: number | undefined;
  /** Compression. Default: none. */
  readonly deflate?: WebSocketDeflateOptions | boolean | undefined;
}
