import { apiMade, type ApiMadeClass } from '../../../internal/api-made-class.js';
import type { TcpOptions } from '../../../internal/option-defaults.js';
import type { OptionsHolder } from '../../../internal/options-holder.js';
import { TcpControl } from '../../../internal/tcp-control.js';

/** The class behind `StreamSocketControl`. */
export class StreamSocketControlClass extends TcpControl {
  readonly #holder: OptionsHolder<TcpOptions>;

  /** @internal */
  constructor(holder: OptionsHolder<TcpOptions>) {
    super(holder);
    this.#holder = holder;
  }

  override get outboundBufferSizeInBytes(): number {
    return super.outboundBufferSizeInBytes;
  }

  override set outboundBufferSizeInBytes(value: number) {
    if (!this.#holder.isFixed) super.outboundBufferSizeInBytes = value;
  }

  /** Whether addresses are tried one after the other instead of raced (RFC 8305). The default is false. */
  get serializeConnectionAttempts(): boolean {
    return this.#holder.options.serializeConnectionAttempts;
  }

  set serializeConnectionAttempts(value: boolean) {
    this.#holder.change('serializeConnectionAttempts').serializeConnectionAttempts = Boolean(value);
  }
}

/**
 * Windows.Networking.Sockets.StreamSocketControl: options of a StreamSocket.
 *
 * Set them before `connectAsync`; later a setter throws E_ILLEGAL_METHOD_CALL (0x8000000E), after `close` RO_E_CLOSED
 * (0x80000013). `outboundBufferSizeInBytes` alone may be set later and then has no effect.
 */
export const StreamSocketControl: ApiMadeClass<typeof StreamSocketControlClass> = apiMade(
  StreamSocketControlClass,
  'StreamSocketControl',
);
export type StreamSocketControl = StreamSocketControlClass;
