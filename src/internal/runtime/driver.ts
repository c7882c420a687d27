import process from 'node:process';

import { refusedOptions, type BindingHub } from '../../native/index.cjs';

/** Who watches the sockets of a thread: its own event loop, or the I/O threads of this package. */
export type DriverKind = 'loop' | 'threads';

const VARIABLE = 'UWP_SOCKETS_DRIVER';

/** Other hosts have no libuv, or only its names. */
const isOnLibuv = !('bun' in process.versions) && !('deno' in process.versions);
const isOnUnix = process.platform !== 'win32';

export function isDriverKind(value: unknown): value is DriverKind {
  return value === 'loop' || value === 'threads';
}

/** The driver of one thread: chosen until its first socket, and then started. */
export class DriverChoice {
  readonly #hub: BindingHub;
  #kind: DriverKind | null = null;
  #isStarted = false;

  constructor(hub: BindingHub) {
    this.#hub = hub;
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get kind(): DriverKind {
    return (this.#kind ??= kindOfEnvironment());
  }

  set kind(kind: DriverKind) {
    this.#kind = kind;
  }

  /** The socket options that the system refused to this process. */
  get refusedOptions(): string[] {
    return refusedOptions();
  }

  /** Whether this host can drive sockets by its own event loop. */
  get hasLoop(): boolean {
    return isOnLibuv && isOnUnix;
  }

  /** Without effect from the second call on. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    if (this.kind === 'loop' && !(this.hasLoop && this.#hub.startLoop())) this.#kind = 'threads';
  }
}

function kindOfEnvironment(): DriverKind {
  const wanted = process.env[VARIABLE];
  const own = isOnLibuv && isOnUnix ? 'loop' : 'threads';
  if (wanted === undefined || wanted === '') return own;
  if (isDriverKind(wanted)) return wanted === 'loop' ? own : wanted;
  process.emitWarning(`${VARIABLE} is "${wanted}", but has to be loop or threads; it is ignored`, 'UwpSocketsWarning');
  return own;
}
