/** The connection that a reader or a writer belongs to. */
export interface StreamOwner {
  /** A read begins: what was written in this turn leaves first, since the peer may wait for it to answer. */
  sendFirst(): void;
  /** The reader or writer starts, or stops, waiting for the kernel. Calls alternate for each of them. */
  wait(waits: boolean): void;
  /** A read or write failed. */
  failed(error: Error): void;
  /** Ends the connection: an operation was cancelled, and without its bytes the rest of the stream is meaningless. */
  abort(): void;
}
