import type { EventHandler } from '../../../internal/events/event-source.js';
import type { IClosable } from '../../foundation/closable.js';
import type { IVector } from '../../foundation/collections/vector.js';
import type { IVectorView } from '../../foundation/collections/vector-view.js';
import type { IPromiseWithIAsyncAction } from '../../foundation/promise.js';
import type { Uri } from '../../foundation/uri.js';
import type { PasswordCredential } from '../../security/credentials/password-credential.js';
import type { Certificate } from '../../security/cryptography/certificates/certificate.js';
import type { ChainValidationResult } from '../../security/cryptography/certificates/chain-validation-result.js';
import type { IOutputStream } from '../../storage/streams/output-stream.js';
import type { HostName } from '../host-name.js';
import type { BandwidthStatistics } from './bandwidth-statistics.js';
import type { SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
import type { WebSocketClosedEventArgs } from './web-socket-closed-event-args.js';

/** Windows.Networking.Sockets.IWebSocket: the common members of MessageWebSocket and StreamWebSocket. */
export interface IWebSocket extends IClosable {
  readonly outputStream: IOutputStream;
  onclosed: EventHandler<WebSocketClosedEventArgs> | null;
  addEventListener(type: 'closed', handler: EventHandler<WebSocketClosedEventArgs>): void;
  removeEventListener(type: 'closed', handler: EventHandler<WebSocketClosedEventArgs>): void;
  connectAsync(uri: Uri): IPromiseWithIAsyncAction;
  setRequestHeader(headerName: string, headerValue: string): void;
  close(): void;
  close(code: number, reason: string): void;
}

/** Windows.Networking.Sockets.IWebSocketControl: the common options of WebSockets. */
export interface IWebSocketControl {
  outboundBufferSizeInBytes: number;
  proxyCredential: PasswordCredential | null;
  serverCredential: PasswordCredential | null;
  readonly supportedProtocols: IVector<string>;
}

/** Windows.Networking.Sockets.IWebSocketControl2: IWebSocketControl and the ignorable errors. */
export interface IWebSocketControl2 extends IWebSocketControl {
  readonly ignorableServerCertificateErrors: IVector<ChainValidationResult>;
}

/** Windows.Networking.Sockets.IWebSocketInformation: what is known of a WebSocket. */
export interface IWebSocketInformation {
  readonly bandwidthStatistics: BandwidthStatistics;
  readonly localAddress: HostName | null;
  readonly protocol: string | null;
}

/** Windows.Networking.Sockets.IWebSocketInformation2: IWebSocketInformation and the server's certificate. */
export interface IWebSocketInformation2 extends IWebSocketInformation {
  readonly serverCertificate: Certificate | null;
  readonly serverCertificateErrorSeverity: SocketSslErrorSeverity;
  readonly serverCertificateErrors: IVectorView<ChainValidationResult>;
  readonly serverIntermediateCertificates: IVectorView<Certificate>;
}
