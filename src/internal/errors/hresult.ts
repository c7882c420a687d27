// Generated from crates/core/src/error by `npm run generate`. Do not edit.

/** HRESULTs as signed 32-bit numbers, the way `error.number` shows them. */
export const Hresult = {
  S_OK: 0, // 0x00000000
  E_BOUNDS: -2147483637, // 0x8000000B
  E_CHANGED_STATE: -2147483636, // 0x8000000C
  E_ILLEGAL_STATE_CHANGE: -2147483635, // 0x8000000D
  E_ILLEGAL_METHOD_CALL: -2147483634, // 0x8000000E
  RO_E_CLOSED: -2147483629, // 0x80000013
  E_UNEXPECTED: -2147418113, // 0x8000FFFF
  E_NOTIMPL: -2147467263, // 0x80004001
  E_POINTER: -2147467261, // 0x80004003
  E_ABORT: -2147467260, // 0x80004004
  E_FAIL: -2147467259, // 0x80004005
  REGDB_E_CLASSNOTREG: -2147221164, // 0x80040154
  ERROR_FILE_NOT_FOUND: -2147024894, // 0x80070002
  E_ACCESSDENIED: -2147024891, // 0x80070005
  E_OUTOFMEMORY: -2147024882, // 0x8007000E
  ERROR_INVALID_PASSWORD: -2147024810, // 0x80070056
  E_INVALIDARG: -2147024809, // 0x80070057
  ERROR_ALREADY_EXISTS: -2147024713, // 0x800700B7
  ERROR_NO_DATA: -2147024664, // 0x800700E8
  ERROR_FILE_SYSTEM_LIMITATION: -2147024231, // 0x80070299
  ERROR_OPERATION_ABORTED: -2147023901, // 0x800703E3
  ERROR_NO_UNICODE_TRANSLATION: -2147023783, // 0x80070459
  ERROR_IO_DEVICE: -2147023779, // 0x8007045D
  ERROR_NOT_FOUND: -2147023728, // 0x80070490
  ERROR_CANCELLED: -2147023673, // 0x800704C7
  ERROR_TOO_MANY_SECRETS: -2147023515, // 0x80070565
  ERROR_TIMEOUT: -2147023436, // 0x800705B4
  ERROR_INVALID_OPERATION: -2147020579, // 0x800710DD
  WSAEINTR: -2147014892, // 0x80072714
  WSAEBADF: -2147014887, // 0x80072719
  WSAEACCES: -2147014883, // 0x8007271D
  WSAEFAULT: -2147014882, // 0x8007271E
  WSAEINVAL: -2147014874, // 0x80072726
  WSAEMFILE: -2147014872, // 0x80072728
  WSAEWOULDBLOCK: -2147014861, // 0x80072733
  WSAEINPROGRESS: -2147014860, // 0x80072734
  WSAEALREADY: -2147014859, // 0x80072735
  WSAENOTSOCK: -2147014858, // 0x80072736
  WSAEDESTADDRREQ: -2147014857, // 0x80072737
  WSAEMSGSIZE: -2147014856, // 0x80072738
  WSAEPROTOTYPE: -2147014855, // 0x80072739
  WSAENOPROTOOPT: -2147014854, // 0x8007273A
  WSAEPROTONOSUPPORT: -2147014853, // 0x8007273B
  WSAESOCKTNOSUPPORT: -2147014852, // 0x8007273C
  WSAEOPNOTSUPP: -2147014851, // 0x8007273D
  WSAEPFNOSUPPORT: -2147014850, // 0x8007273E
  WSAEAFNOSUPPORT: -2147014849, // 0x8007273F
  WSAEADDRINUSE: -2147014848, // 0x80072740
  WSAEADDRNOTAVAIL: -2147014847, // 0x80072741
  WSAENETDOWN: -2147014846, // 0x80072742
  WSAENETUNREACH: -2147014845, // 0x80072743
  WSAENETRESET: -2147014844, // 0x80072744
  WSAECONNABORTED: -2147014843, // 0x80072745
  WSAECONNRESET: -2147014842, // 0x80072746
  WSAENOBUFS: -2147014841, // 0x80072747
  WSAEISCONN: -2147014840, // 0x80072748
  WSAENOTCONN: -2147014839, // 0x80072749
  WSAESHUTDOWN: -2147014838, // 0x8007274A
  WSAETIMEDOUT: -2147014836, // 0x8007274C
  WSAECONNREFUSED: -2147014835, // 0x8007274D
  WSAEHOSTDOWN: -2147014832, // 0x80072750
  WSAEHOSTUNREACH: -2147014831, // 0x80072751
  WSATYPE_NOT_FOUND: -2147014787, // 0x8007277D
  WSAHOST_NOT_FOUND: -2147013895, // 0x80072AF9
  WSATRY_AGAIN: -2147013894, // 0x80072AFA
  WSANO_RECOVERY: -2147013893, // 0x80072AFB
  WSANO_DATA: -2147013892, // 0x80072AFC
  CERT_E_EXPIRED: -2146762495, // 0x800B0101
  CERT_E_VALIDITYPERIODNESTING: -2146762494, // 0x800B0102
  CERT_E_ROLE: -2146762493, // 0x800B0103
  CERT_E_PATHLENCONST: -2146762492, // 0x800B0104
  CERT_E_CRITICAL: -2146762491, // 0x800B0105
  CERT_E_PURPOSE: -2146762490, // 0x800B0106
  CERT_E_ISSUERCHAINING: -2146762489, // 0x800B0107
  CERT_E_MALFORMED: -2146762488, // 0x800B0108
  CERT_E_UNTRUSTEDROOT: -2146762487, // 0x800B0109
  CERT_E_CHAINING: -2146762486, // 0x800B010A
  TRUST_E_FAIL: -2146762485, // 0x800B010B
  CERT_E_REVOKED: -2146762484, // 0x800B010C
  CERT_E_CN_NO_MATCH: -2146762481, // 0x800B010F
  CERT_E_WRONG_USAGE: -2146762480, // 0x800B0110
  TRUST_E_EXPLICIT_DISTRUST: -2146762479, // 0x800B0111
  CERT_E_INVALID_POLICY: -2146762477, // 0x800B0113
  CERT_E_INVALID_NAME: -2146762476, // 0x800B0114
  CRYPT_E_REVOKED: -2146885616, // 0x80092010
  CRYPT_E_NO_REVOCATION_CHECK: -2146885614, // 0x80092012
  CRYPT_E_REVOCATION_OFFLINE: -2146885613, // 0x80092013
  TRUST_E_CERT_SIGNATURE: -2146869244, // 0x80096004
  TRUST_E_BASIC_CONSTRAINTS: -2146869223, // 0x80096019
  NTE_NOT_SUPPORTED: -2146893783, // 0x80090029
  CRYPT_E_BAD_ENCODE: -2146885630, // 0x80092002
  CRYPT_E_ASN1_EOD: -2146881278, // 0x80093102
  CRYPT_E_ASN1_BADTAG: -2146881269, // 0x8009310B
  SEC_E_INTERNAL_ERROR: -2146893052, // 0x80090304
  SEC_E_INVALID_TOKEN: -2146893048, // 0x80090308
  SEC_E_NO_CREDENTIALS: -2146893042, // 0x8009030E
  SEC_E_MESSAGE_ALTERED: -2146893041, // 0x8009030F
  SEC_E_BUFFER_TOO_SMALL: -2146893023, // 0x80090321
  SEC_E_WRONG_PRINCIPAL: -2146893022, // 0x80090322
  SEC_E_UNTRUSTED_ROOT: -2146893019, // 0x80090325
  SEC_E_ILLEGAL_MESSAGE: -2146893018, // 0x80090326
  SEC_E_CERT_UNKNOWN: -2146893017, // 0x80090327
  SEC_E_CERT_EXPIRED: -2146893016, // 0x80090328
  SEC_E_ENCRYPT_FAILURE: -2146893015, // 0x80090329
  SEC_E_DECRYPT_FAILURE: -2146893008, // 0x80090330
  SEC_E_ALGORITHM_MISMATCH: -2146893007, // 0x80090331
  WININET_E_TIMEOUT: -2147012894, // 0x80072EE2
  WININET_E_INVALID_URL: -2147012891, // 0x80072EE5
  WININET_E_UNRECOGNIZED_SCHEME: -2147012890, // 0x80072EE6
  WININET_E_NAME_NOT_RESOLVED: -2147012889, // 0x80072EE7
  WININET_E_LOGIN_FAILURE: -2147012881, // 0x80072EEF
  WININET_E_OPERATION_CANCELLED: -2147012879, // 0x80072EF1
  WININET_E_CANNOT_CONNECT: -2147012867, // 0x80072EFD
  WININET_E_CONNECTION_ABORTED: -2147012866, // 0x80072EFE
  WININET_E_CONNECTION_RESET: -2147012865, // 0x80072EFF
  WININET_E_SEC_CERT_DATE_INVALID: -2147012859, // 0x80072F05
  WININET_E_SEC_CERT_CN_INVALID: -2147012858, // 0x80072F06
  WININET_E_HTTP_TO_HTTPS_ON_REDIR: -2147012857, // 0x80072F07
  WININET_E_HTTPS_TO_HTTP_ON_REDIR: -2147012856, // 0x80072F08
  WININET_E_CLIENT_AUTH_CERT_NEEDED: -2147012852, // 0x80072F0C
  WININET_E_INVALID_CA: -2147012851, // 0x80072F0D
  WININET_E_CLIENT_AUTH_NOT_SETUP: -2147012850, // 0x80072F0E
  WININET_E_SEC_CERT_ERRORS: -2147012841, // 0x80072F17
  WININET_E_SEC_CERT_REV_FAILED: -2147012839, // 0x80072F19
  WININET_E_INVALID_SERVER_RESPONSE: -2147012744, // 0x80072F78
  WININET_E_REDIRECT_FAILED: -2147012740, // 0x80072F7C
  WININET_E_SECURITY_CHANNEL_ERROR: -2147012739, // 0x80072F7D
  WININET_E_DISCONNECTED: -2147012733, // 0x80072F83
  WININET_E_SERVER_UNREACHABLE: -2147012732, // 0x80072F84
  WININET_E_PROXY_SERVER_UNREACHABLE: -2147012731, // 0x80072F85
  WININET_E_SEC_INVALID_CERT: -2147012727, // 0x80072F89
  WININET_E_SEC_CERT_REVOKED: -2147012726, // 0x80072F8A
  WININET_E_DECODING_FAILED: -2147012721, // 0x80072F8F
  WEB_E_RESOURCE_TOO_LARGE: -2089484282, // 0x83750006
  HTTP_E_STATUS_UNEXPECTED: -2145845247, // 0x80190001
  HTTP_E_STATUS_UNEXPECTED_REDIRECTION: -2145845245, // 0x80190003
  HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR: -2145845244, // 0x80190004
  HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR: -2145845243, // 0x80190005
  HTTP_E_STATUS_AMBIGUOUS: -2145844948, // 0x8019012C
  HTTP_E_STATUS_MOVED: -2145844947, // 0x8019012D
  HTTP_E_STATUS_REDIRECT: -2145844946, // 0x8019012E
  HTTP_E_STATUS_REDIRECT_METHOD: -2145844945, // 0x8019012F
  HTTP_E_STATUS_NOT_MODIFIED: -2145844944, // 0x80190130
  HTTP_E_STATUS_USE_PROXY: -2145844943, // 0x80190131
  HTTP_E_STATUS_REDIRECT_KEEP_VERB: -2145844941, // 0x80190133
  HTTP_E_STATUS_BAD_REQUEST: -2145844848, // 0x80190190
  HTTP_E_STATUS_DENIED: -2145844847, // 0x80190191
  HTTP_E_STATUS_PAYMENT_REQ: -2145844846, // 0x80190192
  HTTP_E_STATUS_FORBIDDEN: -2145844845, // 0x80190193
  HTTP_E_STATUS_NOT_FOUND: -2145844844, // 0x80190194
  HTTP_E_STATUS_BAD_METHOD: -2145844843, // 0x80190195
  HTTP_E_STATUS_NONE_ACCEPTABLE: -2145844842, // 0x80190196
  HTTP_E_STATUS_PROXY_AUTH_REQ: -2145844841, // 0x80190197
  HTTP_E_STATUS_REQUEST_TIMEOUT: -2145844840, // 0x80190198
  HTTP_E_STATUS_CONFLICT: -2145844839, // 0x80190199
  HTTP_E_STATUS_GONE: -2145844838, // 0x8019019A
  HTTP_E_STATUS_LENGTH_REQUIRED: -2145844837, // 0x8019019B
  HTTP_E_STATUS_PRECOND_FAILED: -2145844836, // 0x8019019C
  HTTP_E_STATUS_REQUEST_TOO_LARGE: -2145844835, // 0x8019019D
  HTTP_E_STATUS_URI_TOO_LONG: -2145844834, // 0x8019019E
  HTTP_E_STATUS_UNSUPPORTED_MEDIA: -2145844833, // 0x8019019F
  HTTP_E_STATUS_RANGE_NOT_SATISFIABLE: -2145844832, // 0x801901A0
  HTTP_E_STATUS_EXPECTATION_FAILED: -2145844831, // 0x801901A1
  HTTP_E_STATUS_SERVER_ERROR: -2145844748, // 0x801901F4
  HTTP_E_STATUS_NOT_SUPPORTED: -2145844747, // 0x801901F5
  HTTP_E_STATUS_BAD_GATEWAY: -2145844746, // 0x801901F6
  HTTP_E_STATUS_SERVICE_UNAVAIL: -2145844745, // 0x801901F7
  HTTP_E_STATUS_GATEWAY_TIMEOUT: -2145844744, // 0x801901F8
  HTTP_E_STATUS_VERSION_NOT_SUP: -2145844743, // 0x801901F9
} as const;

/** What kind of failure an HRESULT stands for; `Windows.Networking.Sockets.SocketErrorStatus`. */
export const SocketErrorStatus = {
  /** Everything the other members do not name. */
  unknown: 0,
  /** The socket was closed or the operation cancelled. */
  operationAborted: 1,
  /** An HTTP server or proxy answered something unusable. */
  httpInvalidServerResponse: 2,
  /** The peer did not answer in time. */
  connectionTimedOut: 3,
  /** The address family cannot be used here. */
  addressFamilyNotSupported: 4,
  /** The socket type cannot be used here. */
  socketTypeNotSupported: 5,
  /** There is no such host. */
  hostNotFound: 6,
  /** The name exists but has no address of the requested kind. */
  noDataRecordOfRequestedType: 7,
  /** The name service did not answer; the host may exist. */
  nonAuthoritativeHostNotFound: 8,
  /** There is no such service. */
  classTypeNotFound: 9,
  /** Another socket has the address. */
  addressAlreadyInUse: 10,
  /** The address is not one of this machine, or not one to connect to. */
  cannotAssignRequestedAddress: 11,
  /** The peer refused the connection. */
  connectionRefused: 12,
  /** There is no route to the network. */
  networkIsUnreachable: 13,
  /** There is no route to the host. */
  unreachableHost: 14,
  /** The local network is down. */
  networkIsDown: 15,
  /** The network dropped the connection. */
  networkDroppedConnectionOnReset: 16,
  /** The local system dropped the connection. */
  softwareCausedConnectionAbort: 17,
  /** The peer dropped the connection. */
  connectionResetByPeer: 18,
  /** The host is down. */
  hostIsDown: 19,
  /** No usable address is left. */
  noAddressesFound: 20,
  /** The process or the system is out of descriptors. */
  tooManyOpenFiles: 21,
  /** The datagram is larger than its way allows. */
  messageTooLong: 22,
  /** The certificate is outside of its validity. */
  certificateExpired: 23,
  /** The root of the certificate is not trusted. */
  certificateUntrustedRoot: 24,
  /** The certificate is for another name. */
  certificateCommonNameIsIncorrect: 25,
  /** The certificate is for another use. */
  certificateWrongUsage: 26,
  /** The certificate was revoked. */
  certificateRevoked: 27,
  /** Revocation could not be checked. */
  certificateNoRevocationCheck: 28,
  /** The revocation server does not answer. */
  certificateRevocationServerOffline: 29,
  /** The certificate is malformed or breaks a rule. */
  certificateIsInvalid: 30,
} as const;
export type SocketErrorStatus = (typeof SocketErrorStatus)[keyof typeof SocketErrorStatus];

const statuses: ReadonlyMap<number, SocketErrorStatus> = new Map([
  [Hresult.ERROR_NO_DATA, SocketErrorStatus.noAddressesFound],
  [Hresult.ERROR_OPERATION_ABORTED, SocketErrorStatus.operationAborted],
  [Hresult.WSAEMFILE, SocketErrorStatus.tooManyOpenFiles],
  [Hresult.WSAEMSGSIZE, SocketErrorStatus.messageTooLong],
  [Hresult.WSAESOCKTNOSUPPORT, SocketErrorStatus.socketTypeNotSupported],
  [Hresult.WSAEAFNOSUPPORT, SocketErrorStatus.addressFamilyNotSupported],
  [Hresult.WSAEADDRINUSE, SocketErrorStatus.addressAlreadyInUse],
  [Hresult.WSAEADDRNOTAVAIL, SocketErrorStatus.cannotAssignRequestedAddress],
  [Hresult.WSAENETDOWN, SocketErrorStatus.networkIsDown],
  [Hresult.WSAENETUNREACH, SocketErrorStatus.networkIsUnreachable],
  [Hresult.WSAENETRESET, SocketErrorStatus.networkDroppedConnectionOnReset],
  [Hresult.WSAECONNABORTED, SocketErrorStatus.softwareCausedConnectionAbort],
  [Hresult.WSAECONNRESET, SocketErrorStatus.connectionResetByPeer],
  [Hresult.WSAETIMEDOUT, SocketErrorStatus.connectionTimedOut],
  [Hresult.WSAECONNREFUSED, SocketErrorStatus.connectionRefused],
  [Hresult.WSAEHOSTDOWN, SocketErrorStatus.hostIsDown],
  [Hresult.WSAEHOSTUNREACH, SocketErrorStatus.unreachableHost],
  [Hresult.WSATYPE_NOT_FOUND, SocketErrorStatus.classTypeNotFound],
  [Hresult.WSAHOST_NOT_FOUND, SocketErrorStatus.hostNotFound],
  [Hresult.WSATRY_AGAIN, SocketErrorStatus.nonAuthoritativeHostNotFound],
  [Hresult.WSANO_DATA, SocketErrorStatus.noDataRecordOfRequestedType],
  [Hresult.CERT_E_EXPIRED, SocketErrorStatus.certificateExpired],
  [Hresult.CERT_E_VALIDITYPERIODNESTING, SocketErrorStatus.certificateExpired],
  [Hresult.CERT_E_ROLE, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_PATHLENCONST, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_CRITICAL, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_PURPOSE, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_ISSUERCHAINING, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_MALFORMED, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_UNTRUSTEDROOT, SocketErrorStatus.certificateUntrustedRoot],
  [Hresult.CERT_E_CHAINING, SocketErrorStatus.certificateUntrustedRoot],
  [Hresult.CERT_E_REVOKED, SocketErrorStatus.certificateRevoked],
  [Hresult.CERT_E_CN_NO_MATCH, SocketErrorStatus.certificateCommonNameIsIncorrect],
  [Hresult.CERT_E_WRONG_USAGE, SocketErrorStatus.certificateWrongUsage],
  [Hresult.TRUST_E_EXPLICIT_DISTRUST, SocketErrorStatus.certificateRevoked],
  [Hresult.CERT_E_INVALID_POLICY, SocketErrorStatus.certificateIsInvalid],
  [Hresult.CERT_E_INVALID_NAME, SocketErrorStatus.certificateCommonNameIsIncorrect],
  [Hresult.CRYPT_E_REVOKED, SocketErrorStatus.certificateRevoked],
  [Hresult.CRYPT_E_NO_REVOCATION_CHECK, SocketErrorStatus.certificateNoRevocationCheck],
  [Hresult.CRYPT_E_REVOCATION_OFFLINE, SocketErrorStatus.certificateRevocationServerOffline],
  [Hresult.TRUST_E_CERT_SIGNATURE, SocketErrorStatus.certificateIsInvalid],
  [Hresult.TRUST_E_BASIC_CONSTRAINTS, SocketErrorStatus.certificateIsInvalid],
  [Hresult.WININET_E_INVALID_SERVER_RESPONSE, SocketErrorStatus.httpInvalidServerResponse],
]);

/** The status of an HRESULT given as signed or unsigned number; `unknown` for all that have none. */
export function statusOfHresult(hresult: number): SocketErrorStatus {
  return statuses.get(hresult | 0) ?? SocketErrorStatus.unknown;
}

/** What kind of failure of HTTP an HRESULT stands for; `Windows.Web.WebErrorStatus`. */
export const WebErrorStatus = {
  /** Everything the other members do not name. */
  unknown: 0,
  /** The certificate is for another name. */
  certificateCommonNameIsIncorrect: 1,
  /** The certificate is outside of its validity. */
  certificateExpired: 2,
  /** The certificate has several errors. */
  certificateContainsErrors: 3,
  /** The certificate was revoked. */
  certificateRevoked: 4,
  /** The certificate is invalid, or its root is not trusted. */
  certificateIsInvalid: 5,
  /** The server is not reachable. */
  serverUnreachable: 6,
  /** The server did not answer in time. */
  timeout: 7,
  /** The server answered something unusable. */
  errorHttpInvalidServerResponse: 8,
  /** The connection was lost. */
  connectionAborted: 9,
  /** The connection was reset. */
  connectionReset: 10,
  /** The connection has ended. */
  disconnected: 11,
  /** A redirection leads from HTTP to HTTPS. */
  httpToHttpsOnRedirection: 12,
  /** A redirection leads from HTTPS to HTTP. */
  httpsToHttpOnRedirection: 13,
  /** No connection could be made. */
  cannotConnect: 14,
  /** The host name has no address. */
  hostNameNotResolved: 15,
  /** The operation was cancelled. */
  operationCanceled: 16,
  /** A redirection failed. */
  redirectFailed: 17,
  /** The server answered an unexpected status. */
  unexpectedStatusCode: 18,
  /** The server answered another 3xx. */
  unexpectedRedirection: 19,
  /** The server answered another 4xx. */
  unexpectedClientError: 20,
  /** The server answered another 5xx. */
  unexpectedServerError: 21,
  /** The server supports ranges insufficiently. */
  insufficientRangeSupport: 22,
  /** The server does not report the length of the content. */
  missingContentLengthSupport: 23,
  /** 300 Multiple Choices. */
  multipleChoices: 300,
  /** 301 Moved Permanently. */
  movedPermanently: 301,
  /** 302 Found. */
  found: 302,
  /** 303 See Other. */
  seeOther: 303,
  /** 304 Not Modified. */
  notModified: 304,
  /** 305 Use Proxy. */
  useProxy: 305,
  /** 307 Temporary Redirect. */
  temporaryRedirect: 307,
  /** 400 Bad Request. */
  badRequest: 400,
  /** 401 Unauthorized. */
  unauthorized: 401,
  /** 402 Payment Required. */
  paymentRequired: 402,
  /** 403 Forbidden. */
  forbidden: 403,
  /** 404 Not Found. */
  notFound: 404,
  /** 405 Method Not Allowed. */
  methodNotAllowed: 405,
  /** 406 Not Acceptable. */
  notAcceptable: 406,
  /** 407 Proxy Authentication Required. */
  proxyAuthenticationRequired: 407,
  /** 408 Request Timeout. */
  requestTimeout: 408,
  /** 409 Conflict. */
  conflict: 409,
  /** 410 Gone. */
  gone: 410,
  /** 411 Length Required. */
  lengthRequired: 411,
  /** 412 Precondition Failed. */
  preconditionFailed: 412,
  /** 413 Content Too Large. */
  requestEntityTooLarge: 413,
  /** 414 URI Too Long. */
  requestUriTooLong: 414,
  /** 415 Unsupported Media Type. */
  unsupportedMediaType: 415,
  /** 416 Range Not Satisfiable. */
  requestedRangeNotSatisfiable: 416,
  /** 417 Expectation Failed. */
  expectationFailed: 417,
  /** 500 Internal Server Error. */
  internalServerError: 500,
  /** 501 Not Implemented. */
  notImplemented: 501,
  /** 502 Bad Gateway. */
  badGateway: 502,
  /** 503 Service Unavailable. */
  serviceUnavailable: 503,
  /** 504 Gateway Timeout. */
  gatewayTimeout: 504,
  /** 505 HTTP Version Not Supported. */
  httpVersionNotSupported: 505,
} as const;
export type WebErrorStatus = (typeof WebErrorStatus)[keyof typeof WebErrorStatus];

const webStatuses: ReadonlyMap<number, WebErrorStatus> = new Map<number, WebErrorStatus>([
  [Hresult.WININET_E_SEC_CERT_CN_INVALID, WebErrorStatus.certificateCommonNameIsIncorrect],
  [Hresult.WININET_E_SEC_CERT_DATE_INVALID, WebErrorStatus.certificateExpired],
  [Hresult.WININET_E_SEC_CERT_ERRORS, WebErrorStatus.certificateContainsErrors],
  [Hresult.WININET_E_SEC_CERT_REVOKED, WebErrorStatus.certificateRevoked],
  [Hresult.WININET_E_SEC_INVALID_CERT, WebErrorStatus.certificateIsInvalid],
  [Hresult.WININET_E_INVALID_CA, WebErrorStatus.certificateIsInvalid],
  [Hresult.WININET_E_SERVER_UNREACHABLE, WebErrorStatus.serverUnreachable],
  [Hresult.WININET_E_TIMEOUT, WebErrorStatus.timeout],
  [Hresult.WININET_E_INVALID_SERVER_RESPONSE, WebErrorStatus.errorHttpInvalidServerResponse],
  [Hresult.WININET_E_CONNECTION_ABORTED, WebErrorStatus.connectionAborted],
  [Hresult.WININET_E_CONNECTION_RESET, WebErrorStatus.connectionReset],
  [Hresult.WININET_E_DISCONNECTED, WebErrorStatus.disconnected],
  [Hresult.WININET_E_HTTP_TO_HTTPS_ON_REDIR, WebErrorStatus.httpToHttpsOnRedirection],
  [Hresult.WININET_E_HTTPS_TO_HTTP_ON_REDIR, WebErrorStatus.httpsToHttpOnRedirection],
  [Hresult.WININET_E_CANNOT_CONNECT, WebErrorStatus.cannotConnect],
  [Hresult.WININET_E_NAME_NOT_RESOLVED, WebErrorStatus.hostNameNotResolved],
  [Hresult.WININET_E_OPERATION_CANCELLED, WebErrorStatus.operationCanceled],
  [Hresult.WININET_E_REDIRECT_FAILED, WebErrorStatus.redirectFailed],
  [Hresult.HTTP_E_STATUS_UNEXPECTED, WebErrorStatus.unexpectedStatusCode],
  [Hresult.HTTP_E_STATUS_UNEXPECTED_REDIRECTION, WebErrorStatus.unexpectedRedirection],
  [Hresult.HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR, WebErrorStatus.unexpectedClientError],
  [Hresult.HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR, WebErrorStatus.unexpectedServerError],
  [Hresult.HTTP_E_STATUS_AMBIGUOUS, WebErrorStatus.multipleChoices],
  [Hresult.HTTP_E_STATUS_MOVED, WebErrorStatus.movedPermanently],
  [Hresult.HTTP_E_STATUS_REDIRECT, WebErrorStatus.found],
  [Hresult.HTTP_E_STATUS_REDIRECT_METHOD, WebErrorStatus.seeOther],
  [Hresult.HTTP_E_STATUS_NOT_MODIFIED, WebErrorStatus.notModified],
  [Hresult.HTTP_E_STATUS_USE_PROXY, WebErrorStatus.useProxy],
  [Hresult.HTTP_E_STATUS_REDIRECT_KEEP_VERB, WebErrorStatus.temporaryRedirect],
  [Hresult.HTTP_E_STATUS_BAD_REQUEST, WebErrorStatus.badRequest],
  [Hresult.HTTP_E_STATUS_DENIED, WebErrorStatus.unauthorized],
  [Hresult.HTTP_E_STATUS_PAYMENT_REQ, WebErrorStatus.paymentRequired],
  [Hresult.HTTP_E_STATUS_FORBIDDEN, WebErrorStatus.forbidden],
  [Hresult.HTTP_E_STATUS_NOT_FOUND, WebErrorStatus.notFound],
  [Hresult.HTTP_E_STATUS_BAD_METHOD, WebErrorStatus.methodNotAllowed],
  [Hresult.HTTP_E_STATUS_NONE_ACCEPTABLE, WebErrorStatus.notAcceptable],
  [Hresult.HTTP_E_STATUS_PROXY_AUTH_REQ, WebErrorStatus.proxyAuthenticationRequired],
  [Hresult.HTTP_E_STATUS_REQUEST_TIMEOUT, WebErrorStatus.requestTimeout],
  [Hresult.HTTP_E_STATUS_CONFLICT, WebErrorStatus.conflict],
  [Hresult.HTTP_E_STATUS_GONE, WebErrorStatus.gone],
  [Hresult.HTTP_E_STATUS_LENGTH_REQUIRED, WebErrorStatus.lengthRequired],
  [Hresult.HTTP_E_STATUS_PRECOND_FAILED, WebErrorStatus.preconditionFailed],
  [Hresult.HTTP_E_STATUS_REQUEST_TOO_LARGE, WebErrorStatus.requestEntityTooLarge],
  [Hresult.HTTP_E_STATUS_URI_TOO_LONG, WebErrorStatus.requestUriTooLong],
  [Hresult.HTTP_E_STATUS_UNSUPPORTED_MEDIA, WebErrorStatus.unsupportedMediaType],
  [Hresult.HTTP_E_STATUS_RANGE_NOT_SATISFIABLE, WebErrorStatus.requestedRangeNotSatisfiable],
  [Hresult.HTTP_E_STATUS_EXPECTATION_FAILED, WebErrorStatus.expectationFailed],
  [Hresult.HTTP_E_STATUS_SERVER_ERROR, WebErrorStatus.internalServerError],
  [Hresult.HTTP_E_STATUS_NOT_SUPPORTED, WebErrorStatus.notImplemented],
  [Hresult.HTTP_E_STATUS_BAD_GATEWAY, WebErrorStatus.badGateway],
  [Hresult.HTTP_E_STATUS_SERVICE_UNAVAIL, WebErrorStatus.serviceUnavailable],
  [Hresult.HTTP_E_STATUS_GATEWAY_TIMEOUT, WebErrorStatus.gatewayTimeout],
  [Hresult.HTTP_E_STATUS_VERSION_NOT_SUP, WebErrorStatus.httpVersionNotSupported],
]);

const unlistedHttpStatuses: Readonly<Record<number, WebErrorStatus>> = {
  1: WebErrorStatus.unexpectedStatusCode,
  2: WebErrorStatus.unexpectedStatusCode,
  3: WebErrorStatus.unexpectedRedirection,
  4: WebErrorStatus.unexpectedClientError,
  5: WebErrorStatus.unexpectedServerError,
};

/**
 * The status of an HRESULT given as signed or unsigned number; `unknown` for all that have none. A status of HTTP without a
 * member of its own has that of its class.
 */
export function webStatusOfHresult(hresult: number): WebErrorStatus {
  return webStatuses.get(hresult | 0) ?? unlistedHttpStatus(hresult) ?? WebErrorStatus.unknown;
}

/** The HRESULT of HTTP status N is 0x80190000 + N. */
function unlistedHttpStatus(hresult: number): WebErrorStatus | undefined {
  return hresult >>> 16 === 0x8019 ? unlistedHttpStatuses[Math.trunc((hresult & 0xffff) / 100)] : undefined;
}
