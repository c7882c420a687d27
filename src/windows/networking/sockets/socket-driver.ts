import { inspect } from 'node:util';

import { illegalCall, invalidArgument, notSupported } from '../../../internal/errors/errors.js';
import { isDriverKind, type DriverKind } from '../../../internal/runtime/driver.js';
import { driver } from '../../../internal/runtime/hub.js';

/**
 * Who watches the sockets of this thread, for programs that know better than the default, and what the system refused to
 * them. Beyond UWP; see `docs/drivers.md`.
 *
 * `loop`: the event loop of this thread itself, the default in Node.js and Electron on Linux and macOS. `threads`: the I/O
 * threads of this package, the default elsewhere. The environment variable `UWP_SOCKETS_DRIVER` sets another default. Worker
 * threads choose for themselves.
 */
export class SocketDriver {
  private constructor() {
    throw new TypeError('SocketDriver has only static members');
  }

  /** The driver of this thread's sockets. */
  static get current(): DriverKind {
    return driver.kind;
  }

  /**
   * The socket options, by the names of the system, that this package sets on its own account and that the system refused to
   * a socket of this process so far: an old or emulated kernel lacks some, a sandbox forbids some. Sockets work without
   * them; `docs/platforms.md` tells what is missing then. Usually empty.
   */
  static get refusedOptions(): readonly string[] {
    return Object.freeze(driver.refusedOptions);
  }

  /**
   * Chooses the driver of this thread, before it uses its first socket or resolves its first name.
   *
   * Throws E_INVALIDARG (0x80070057) for another word, E_ILLEGAL_METHOD_CALL (0x8000000E) for another driver once there is
   * one, and WSAEOPNOTSUPP (0x8007273D) for `loop` where the host has no event loop for it.
   */
  static use(kind: DriverKind): void {
    if (!isDriverKind(kind)) throw invalidArgument(`SocketDriver.use: loop or threads, not ${inspect(kind)}`);
    if (kind === driver.kind) return;
    if (driver.isStarted) throw illegalCall('SocketDriver.use: the sockets of this thread have a driver already');
    if (kind === 'loop' && !driver.hasLoop) throw notSupported('SocketDriver.use: this host has no event loop for it');
    driver.kind = kind;
  }
}
