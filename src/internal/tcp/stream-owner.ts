/** The connection that a reader or a writer belongs to. */
export interface StreamOwner {
  /** Told when the side starts and stops to wait for the kernel. */
  wait(waits: boolean): void;
  /** Told why a side failed. */
  failed(error: Error): void;
  /** Asked to end the connection, because an operation was cancelled and nobody can make sense of what follows. */
  abort(): void;
}
