import { closed, illegalCall } from '../errors/errors.js';

/** The options behind a `…Control` object: free until the socket is bound or connected, then fixed. */
export class OptionsHolder<Options extends object> {
  #options: Readonly<Options>;
  #changed: Options | null = null;
  #state: 'free' | 'fixed' | 'closed' = 'free';

  /** @param defaults shared until an option is changed */
  constructor(defaults: Readonly<Options>) {
    this.#options = defaults;
  }

  /** Starts from other values, such as those that a socket already has. */
  startFrom(options: Readonly<Options>): void {
    this.#options = options;
  }

  get options(): Readonly<Options> {
    return this.#options;
  }

  /** Whether the socket took the options. */
  get isFixed(): boolean {
    return this.#state !== 'free';
  }

  fix(): void {
    if (this.#state === 'free') this.#state = 'fixed';
  }

  /** A failed connect leaves the socket as it was. */
  unfix(): void {
    if (this.#state === 'fixed') this.#state = 'free';
  }

  close(): void {
    this.#state = 'closed';
  }

  /** The options to change, or the error for changing `property` too late. */
  change(property: string): Options {
    this.requireOpen(property);
    if (this.#state !== 'free') throw illegalCall(`${property}: cannot be set after bind or connect`);
    return this.#own();
  }

  /** The options to change where that is possible on a bound socket too. */
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
