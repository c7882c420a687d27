import { Vector } from '../../windows/foundation/collections/vector.js';
import { SocketMessageType } from '../../windows/networking/sockets/socket-message-type.js';
import { SocketProtectionLevel } from '../../windows/networking/sockets/socket-protection-level.js';
import type { PasswordCredential } from '../../windows/security/credentials/password-credential.js';
import { defaultConnectTimeout, type BindingTlsClient } from '../../native/index.cjs';
import { invalidArgument } from '../errors/errors.js';
import { tcpDefaults, type TcpOptions } from '../options/option-defaults.js';
import { hideValues } from '../projection/hidden-values.js';
import { OptionsHolder } from '../options/options-holder.js';
import { TlsSettings } from '../tls/tls-settings.js';
import { CLOSE_TIMEOUT } from './close-arguments.js';
import { ReceiveMode } from './open-web-socket.js';
import { isToken } from './tokens.js';

/** Options of a WebSocket; those of TCP as well, which the native side picks out. */
export interface WebSocketOptions extends TcpOptions {
  /** Of the messages to send. */
  messageType: SocketMessageType;
  receive: ReceiveMode;
  /** Bytes; 2^32 - 1 for no limit. */
  maxMessageSize: number;
  /** Milliseconds; 0 for none. */
  unsolicitedPongInterval: number;
  perMessageDeflate: boolean;
  /** Milliseconds; 0 for no limit. */
  connectTimeout: number;
  /** Milliseconds. */
  closeTimeout: number;
  serverCredential: PasswordCredential | null;
  proxyCredential: PasswordCredential | null;
}

/** 2^32 - 1: no limit. */
export const UNLIMITED = 0xffff_ffff;

let defaults: Readonly<WebSocketOptions> | undefined;

function webSocketDefaults(): Readonly<WebSocketOptions> {
  return (defaults ??= {
    ...tcpDefaults(),
    messageType: SocketMessageType.binary,
    receive: ReceiveMode.messages,
    maxMessageSize: UNLIMITED,
    unsolicitedPongInterval: 0,
    perMessageDeflate: false,
    connectTimeout: defaultConnectTimeout(),
    closeTimeout: CLOSE_TIMEOUT,
    serverCredential: null,
    proxyCredential: null,
  });
}

/** What an application set on `control`: changeable until the connect, and again when that failed. */
export class WebSocketSettings {
  readonly holder: OptionsHolder<WebSocketOptions> = new OptionsHolder(webSocketDefaults());
  #tls: TlsSettings | null = null;
  #protocols: Vector<string> | null = null;

  get options(): Readonly<WebSocketOptions> {
    return this.holder.options;
  }

  get messageType(): SocketMessageType {
    return this.options.messageType;
  }

  /** The TLS options, created on first use in the state that they would have by then. */
  get tls(): TlsSettings {
    return (this.#tls ??= this.#newTls());
  }

  get protocols(): Vector<string> {
    return (this.#protocols ??= new Vector());
  }

  /** The sub-protocols to offer; throws E_INVALIDARG when one cannot be. */
  offeredProtocols(): readonly string[] {
    const protocols = [...(this.#protocols ?? [])];
    const isWrong = (each: string, index: number): boolean => !isToken(each) || protocols.indexOf(each) !== index;
    if (!protocols.some(isWrong)) return protocols;
    throw invalidArgument('supportedProtocols must be tokens as RFC 9110 defines them, each of them once');
  }

  /** The native client for TLS. */
  client(): BindingTlsClient {
    return this.tls.client(SocketProtectionLevel.tls13);
  }

  fix(): void {
    this.holder.fix();
    this.#tls?.fix();
  }

  unfix(): void {
    this.holder.unfix();
    this.#tls?.unfix();
  }

  close(): void {
    this.holder.close();
    this.#tls?.close();
  }

  #newTls(): TlsSettings {
    const settings = TlsSettings.ofSocket();
    if (this.holder.isClosed) settings.close();
    else if (this.holder.isFixed) settings.fix();
    return settings;
  }
}

hideValues(WebSocketSettings);
