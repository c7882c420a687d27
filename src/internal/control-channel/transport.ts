/** The socket of a channel. */
export interface Transport {
  /** The socket as the application knows it. */
  readonly socket: object;
  /** Throws when the socket is closed, or is connecting or connected. */
  requireUnconnected(operation: string): void;
  /** Whether it is connected; a connection that is lost counts until that is noticed. */
  readonly isConnected: boolean;
  /** Whether the application has closed it. */
  readonly isClosed: boolean;
  /** Bytes received and sent so far. */
  readonly traffic: number;
  /** Has the system probe a peer that has been silent for so many seconds. */
  probeAfter(seconds: number): void;
  /** Gives the kernel what was written. */
  flush(): void;
}

/** Learns what happens on a transport. */
export interface TransportObserver {
  /** Data came. */
  received(): void;
  /** The peer ended the connection, or it was lost. */
  ended(): void;
}

/** By sockets, and by their connections. None in a program without channels, whose reads then cost one comparison more. */
let observers: WeakMap<object, TransportObserver> | null = null;

export function observe(transport: object, observer: TransportObserver): void {
  (observers ??= new WeakMap()).set(transport, observer);
}

export function endObserving(transport: object): void {
  observers?.delete(transport);
}

export function observerOf(transport: object): TransportObserver | undefined {
  return observers?.get(transport);
}
