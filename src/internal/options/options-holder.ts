import { hideValues } from '../projection/hidden-values.js';
import { closed, illegalCall } from '../errors/errors.js';

/**
 * The options behind a `…Control` object: changeable until the socket is bound or connected, then fixed.
 *
 * Copy-on-write: `#options` may be shared with other sockets until the first change.
 */
export class OptionsHolder<Options extends object> {
  #options: Readonly<Options>;
  #changed: Options | null = null;
  #state: 'free' | 'fixed' | 'closed' = 'free';

  /** @param defaults shared until an option is changed */
  constructor(defaults: Readonly<Options>) {
    this.#options = defaults;
  }

  /** Starts from other values, such as those of an adopted socket. */
  startFrom(options: Readonly<Options>): void {
    this.#options = options;
  }

  get options(): Readonly<Options> {
    return this.#options;
  }

  /** Whether the options have been applied to a socket. */
  get isFixed(): boolean {
    return this.#state !== 'free';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  fix(): void {
    if (this.#state === 'free') this.#state = 'fixed';
  }

  /** After a failed bind or connect the options may be changed again. */
  unfix(): void {
    if (this.#state === 'fixed') this.#state = 'free';
  }

  close(): void {
    this.#state = 'closed';
  }

  /** The options to change; throws when it is too late to change `property`. */
  change(property: string): Options {
    this.requireOpen(property);
    if (this.#state !== 'free') throw illegalCall(`${property}: cannot be set after bind or connect`);
    return this.#own();
  }

  /** The options to change, also on a bound socket. */
  changeLate(property: string): Options {
    this.requireOpen(property);
    return this.#own();
  }

  requireOpen(property: string): void {
    if (this.#state === 'closed') throw closed(`${property}: the socket is closed`);
  }

  #own(): Options {
    if (!this.#changed) this.#options = this.#changed = { ...this.#options };
    return this.#changed;
  }
}

hideValues(OptionsHolder);
