//! Condition: the one table of failures. TypeScript constants and docs/errors.md are generated from it.

use super::ErrorKind::{Bug, CallerMisuse, Cancelled, LocalMachine, Network, Peer};
use super::SocketErrorStatus::{
    AddressAlreadyInUse, AddressFamilyNotSupported, CannotAssignRequestedAddress,
    CertificateCommonNameIsIncorrect, CertificateExpired, CertificateIsInvalid,
    CertificateNoRevocationCheck, CertificateRevocationServerOffline, CertificateRevoked,
    CertificateUntrustedRoot, CertificateWrongUsage, ClassTypeNotFound, ConnectionRefused,
    ConnectionResetByPeer, ConnectionTimedOut, HostIsDown, HostNotFound, HttpInvalidServerResponse,
    MessageTooLong, NetworkDroppedConnectionOnReset, NetworkIsDown, NetworkIsUnreachable,
    NoAddressesFound, NoDataRecordOfRequestedType, NonAuthoritativeHostNotFound, OperationAborted,
    SocketTypeNotSupported, SoftwareCausedConnectionAbort, TooManyOpenFiles, Unknown,
    UnreachableHost,
};
use super::{ErrorKind, Hresult, SocketErrorStatus};

/// A kind of failure.
#[derive(Debug)]
pub struct Condition {
    /// Windows' name of the code.
    pub name: &'static str,
    /// The code.
    pub hresult: Hresult,
    /// What `SocketError.getStatus` makes of it. Several codes may share a status; the first is the one thrown.
    pub status: SocketErrorStatus,
    /// Which side caused it.
    pub kind: ErrorKind,
    /// Short description, without a full stop.
    pub text: &'static str,
}

impl Condition {
    /// The row of a code.
    pub fn of(hresult: Hresult) -> Option<&'static Self> {
        CONDITIONS
            .iter()
            .find(|condition| condition.hresult == hresult)
    }
}

impl SocketErrorStatus {
    /// The class of a code; total, `Unknown` for everything without one, S_OK included.
    pub fn of(hresult: Hresult) -> Self {
        Condition::of(hresult).map_or(Self::Unknown, |condition| condition.status)
    }
}

macro_rules! conditions {
    ($($name:ident $value:literal $status:ident $kind:ident $text:literal)*) => {
        impl Hresult {
            $(#[doc = $text] pub const $name: Self = Self::new($value);)*
        }

        /// Every named failure, in the order of the documents.
        pub static CONDITIONS: &[Condition] = &[
            $(Condition {
                name: stringify!($name),
                hresult: Hresult::$name,
                status: $status,
                kind: $kind,
                text: $text,
            },)*
        ];
    };
}

conditions! {
    // General
    E_BOUNDS                     0x8000_000B Unknown CallerMisuse "out of bounds"
    E_CHANGED_STATE              0x8000_000C Unknown CallerMisuse "the collection changed meanwhile"
    E_ILLEGAL_STATE_CHANGE       0x8000_000D Unknown CallerMisuse "illegal change of state"
    E_ILLEGAL_METHOD_CALL        0x8000_000E Unknown CallerMisuse "called at the wrong time"
    RO_E_CLOSED                  0x8000_0013 Unknown CallerMisuse "the object is closed"
    E_UNEXPECTED                 0x8000_FFFF Unknown Bug          "unexpected failure"
    E_NOTIMPL                    0x8000_4001 Unknown CallerMisuse "not implemented"
    E_POINTER                    0x8000_4003 Unknown CallerMisuse "null where an object is required"
    E_ABORT                      0x8000_4004 Unknown Cancelled    "operation aborted"
    E_FAIL                       0x8000_4005 Unknown LocalMachine "unspecified failure"
    REGDB_E_CLASSNOTREG          0x8004_0154 Unknown LocalMachine "class not registered"
    ERROR_FILE_NOT_FOUND         0x8007_0002 Unknown LocalMachine "not found"
    E_ACCESSDENIED               0x8007_0005 Unknown LocalMachine "access denied"
    E_OUTOFMEMORY                0x8007_000E Unknown LocalMachine "out of memory"
    ERROR_INVALID_PASSWORD       0x8007_0056 Unknown CallerMisuse "wrong password"
    E_INVALIDARG                 0x8007_0057 Unknown CallerMisuse "invalid argument"
    ERROR_ALREADY_EXISTS         0x8007_00B7 Unknown CallerMisuse "already exists"
    ERROR_NO_DATA                0x8007_00E8 NoAddressesFound Network "no usable address"
    ERROR_FILE_SYSTEM_LIMITATION 0x8007_0299 Unknown LocalMachine "limit of the file system"
    ERROR_OPERATION_ABORTED      0x8007_03E3 OperationAborted Cancelled "operation aborted"
    ERROR_NO_UNICODE_TRANSLATION 0x8007_0459 Unknown Peer         "invalid Unicode"
    ERROR_IO_DEVICE              0x8007_045D Unknown LocalMachine "input/output error"
    ERROR_NOT_FOUND              0x8007_0490 Unknown CallerMisuse "element not found"
    ERROR_CANCELLED              0x8007_04C7 Unknown Cancelled    "cancelled"
    ERROR_TOO_MANY_SECRETS       0x8007_0565 Unknown LocalMachine "too many stored credentials"
    ERROR_TIMEOUT                0x8007_05B4 Unknown LocalMachine "no answer in time"
    ERROR_INVALID_OPERATION      0x8007_10DD Unknown CallerMisuse "invalid operation"
    APPX_E_INVALID_MANIFEST      0x8008_0204 Unknown LocalMachine "the manifest is not valid"

    // Winsock
    WSAEINTR           0x8007_2714 Unknown                         LocalMachine "interrupted"
    WSAEBADF           0x8007_2719 Unknown                         Bug          "bad descriptor"
    WSAEACCES          0x8007_271D Unknown                         LocalMachine "permission denied"
    WSAEFAULT          0x8007_271E Unknown                         Bug          "bad address in memory"
    WSAEINVAL          0x8007_2726 Unknown                         LocalMachine "invalid argument"
    WSAEMFILE          0x8007_2728 TooManyOpenFiles                LocalMachine "too many open files"
    WSAEWOULDBLOCK     0x8007_2733 Unknown                         Bug          "the operation would block"
    WSAEINPROGRESS     0x8007_2734 Unknown                         Bug          "operation in progress"
    WSAEALREADY        0x8007_2735 Unknown                         Bug          "operation already in progress"
    WSAENOTSOCK        0x8007_2736 Unknown                         Bug          "not a socket"
    WSAEDESTADDRREQ    0x8007_2737 Unknown                         CallerMisuse "destination address required"
    WSAEMSGSIZE        0x8007_2738 MessageTooLong                  CallerMisuse "message too long"
    WSAEPROTOTYPE      0x8007_2739 Unknown                         LocalMachine "wrong protocol for the socket type"
    WSAENOPROTOOPT     0x8007_273A Unknown                         LocalMachine "protocol option not supported"
    WSAEPROTONOSUPPORT 0x8007_273B Unknown                         LocalMachine "protocol not supported"
    WSAESOCKTNOSUPPORT 0x8007_273C SocketTypeNotSupported          LocalMachine "socket type not supported"
    WSAEOPNOTSUPP      0x8007_273D Unknown                         CallerMisuse "operation not supported"
    WSAEPFNOSUPPORT    0x8007_273E Unknown                         LocalMachine "protocol family not supported"
    WSAEAFNOSUPPORT    0x8007_273F AddressFamilyNotSupported       LocalMachine "address family not supported"
    WSAEADDRINUSE      0x8007_2740 AddressAlreadyInUse             LocalMachine "address already in use"
    WSAEADDRNOTAVAIL   0x8007_2741 CannotAssignRequestedAddress    LocalMachine "address not available"
    WSAENETDOWN        0x8007_2742 NetworkIsDown                   Network      "network is down"
    WSAENETUNREACH     0x8007_2743 NetworkIsUnreachable            Network      "network unreachable"
    WSAENETRESET       0x8007_2744 NetworkDroppedConnectionOnReset Network      "connection dropped by the network"
    WSAECONNABORTED    0x8007_2745 SoftwareCausedConnectionAbort   LocalMachine "connection aborted"
    WSAECONNRESET      0x8007_2746 ConnectionResetByPeer           Peer         "connection reset by peer"
    WSAENOBUFS         0x8007_2747 Unknown                         LocalMachine "no buffer space"
    WSAEISCONN         0x8007_2748 Unknown                         CallerMisuse "already connected"
    WSAENOTCONN        0x8007_2749 Unknown                         CallerMisuse "not connected"
    WSAESHUTDOWN       0x8007_274A Unknown                         CallerMisuse "already shut down"
    WSAETIMEDOUT       0x8007_274C ConnectionTimedOut              Network      "timed out"
    WSAECONNREFUSED    0x8007_274D ConnectionRefused               Peer         "connection refused"
    WSAEHOSTDOWN       0x8007_2750 HostIsDown                      Network      "host is down"
    WSAEHOSTUNREACH    0x8007_2751 UnreachableHost                 Network      "host unreachable"
    WSATYPE_NOT_FOUND  0x8007_277D ClassTypeNotFound               CallerMisuse "service not found"
    WSAHOST_NOT_FOUND  0x8007_2AF9 HostNotFound                    Network      "host not found"
    WSATRY_AGAIN       0x8007_2AFA NonAuthoritativeHostNotFound    Network      "the name service did not answer"
    WSANO_RECOVERY     0x8007_2AFB Unknown                         Network      "the name service failed"
    WSANO_DATA         0x8007_2AFC NoDataRecordOfRequestedType     Network      "the host has no such address"

    // Certificates
    CERT_E_EXPIRED                0x800B_0101 CertificateExpired                 Peer    "certificate expired or not yet valid"
    CERT_E_VALIDITYPERIODNESTING  0x800B_0102 CertificateExpired                 Peer    "validity periods do not nest"
    CERT_E_ROLE                   0x800B_0103 CertificateIsInvalid               Peer    "certificate used in the wrong role"
    CERT_E_PATHLENCONST           0x800B_0104 CertificateIsInvalid               Peer    "certificate chain is too long"
    CERT_E_CRITICAL               0x800B_0105 CertificateIsInvalid               Peer    "unknown critical extension"
    CERT_E_PURPOSE                0x800B_0106 CertificateIsInvalid               Peer    "certificate used for another purpose"
    CERT_E_ISSUERCHAINING         0x800B_0107 CertificateIsInvalid               Peer    "certificate was not issued by its parent"
    CERT_E_MALFORMED              0x800B_0108 CertificateIsInvalid               Peer    "malformed certificate"
    CERT_E_UNTRUSTEDROOT          0x800B_0109 CertificateUntrustedRoot           Peer    "untrusted root certificate"
    CERT_E_CHAINING               0x800B_010A CertificateUntrustedRoot           Peer    "certificate chain leads to no trusted root"
    TRUST_E_FAIL                  0x800B_010B Unknown                            Peer    "certificates take too much work to check"
    CERT_E_REVOKED                0x800B_010C CertificateRevoked                 Peer    "certificate revoked"
    CERT_E_CN_NO_MATCH            0x800B_010F CertificateCommonNameIsIncorrect   Peer    "certificate is for another name"
    CERT_E_WRONG_USAGE            0x800B_0110 CertificateWrongUsage              Peer    "certificate is for another use"
    TRUST_E_EXPLICIT_DISTRUST     0x800B_0111 CertificateRevoked                 Peer    "certificate explicitly distrusted"
    CERT_E_INVALID_POLICY         0x800B_0113 CertificateIsInvalid               Peer    "invalid certificate policy"
    CERT_E_INVALID_NAME           0x800B_0114 CertificateCommonNameIsIncorrect   Peer    "certificate name not permitted"
    CRYPT_E_REVOKED               0x8009_2010 CertificateRevoked                 Peer    "certificate revoked"
    CRYPT_E_NO_REVOCATION_CHECK   0x8009_2012 CertificateNoRevocationCheck       Network "revocation could not be checked"
    CRYPT_E_REVOCATION_OFFLINE    0x8009_2013 CertificateRevocationServerOffline Network "revocation server offline"
    TRUST_E_CERT_SIGNATURE        0x8009_6004 CertificateIsInvalid               Peer    "bad certificate signature"
    TRUST_E_BASIC_CONSTRAINTS     0x8009_6019 CertificateIsInvalid               Peer    "basic constraints not observed"
    NTE_NOT_SUPPORTED             0x8009_0029 Unknown                            CallerMisuse "kind of key or encryption not supported"
    CRYPT_E_BAD_ENCODE            0x8009_2002 Unknown                            CallerMisuse "malformed text or archive"
    CRYPT_E_ASN1_EOD              0x8009_3102 Unknown                            CallerMisuse "certificate truncated"
    CRYPT_E_ASN1_BADTAG           0x8009_310B Unknown                            CallerMisuse "not a certificate"

    // TLS
    SEC_E_INTERNAL_ERROR     0x8009_0304 Unknown Bug  "TLS internal error"
    SEC_E_INVALID_TOKEN      0x8009_0308 Unknown Peer "the peer does not speak TLS or no acceptable version"
    SEC_E_NO_CREDENTIALS     0x8009_030E Unknown CallerMisuse "the peer asks for a certificate"
    SEC_E_MESSAGE_ALTERED    0x8009_030F Unknown Peer "TLS record was altered"
    SEC_E_BUFFER_TOO_SMALL   0x8009_0321 Unknown Peer "TLS handshake message too long"
    SEC_E_WRONG_PRINCIPAL    0x8009_0322 Unknown Peer "the peer is another one than expected"
    SEC_E_UNTRUSTED_ROOT     0x8009_0325 Unknown Peer "untrusted root certificate"
    SEC_E_ILLEGAL_MESSAGE    0x8009_0326 Unknown Peer "unexpected TLS message"
    SEC_E_CERT_UNKNOWN       0x8009_0327 Unknown Peer "certificate could not be processed"
    SEC_E_CERT_EXPIRED       0x8009_0328 Unknown Peer "certificate expired"
    SEC_E_ENCRYPT_FAILURE    0x8009_0329 Unknown LocalMachine "TLS keys are used up"
    SEC_E_DECRYPT_FAILURE    0x8009_0330 Unknown Peer "TLS record could not be decrypted"
    SEC_E_ALGORITHM_MISMATCH 0x8009_0331 Unknown Peer "no common TLS algorithm"

    // WinINet: WebSockets, background transfer, syndication
    WININET_E_TIMEOUT                  0x8007_2EE2 Unknown                   Network      "timed out"
    WININET_E_INVALID_URL              0x8007_2EE5 Unknown                   CallerMisuse "invalid URL"
    WININET_E_UNRECOGNIZED_SCHEME      0x8007_2EE6 Unknown                   CallerMisuse "unrecognized URL scheme"
    WININET_E_NAME_NOT_RESOLVED        0x8007_2EE7 Unknown                   Network      "host name not resolved"
    WININET_E_LOGIN_FAILURE            0x8007_2EEF Unknown                   CallerMisuse "wrong credentials"
    WININET_E_OPERATION_CANCELLED      0x8007_2EF1 Unknown                   Cancelled    "operation cancelled"
    WININET_E_CANNOT_CONNECT           0x8007_2EFD Unknown                   Network      "cannot connect"
    WININET_E_CONNECTION_ABORTED       0x8007_2EFE Unknown                   Network      "connection aborted"
    WININET_E_CONNECTION_RESET         0x8007_2EFF Unknown                   Peer         "connection reset"
    WININET_E_SEC_CERT_DATE_INVALID    0x8007_2F05 Unknown                   Peer         "certificate expired or not yet valid"
    WININET_E_SEC_CERT_CN_INVALID      0x8007_2F06 Unknown                   Peer         "certificate is for another name"
    WININET_E_HTTP_TO_HTTPS_ON_REDIR   0x8007_2F07 Unknown                   Peer         "redirected from HTTP to HTTPS"
    WININET_E_HTTPS_TO_HTTP_ON_REDIR   0x8007_2F08 Unknown                   Peer         "redirected from HTTPS to HTTP"
    WININET_E_CLIENT_AUTH_CERT_NEEDED  0x8007_2F0C Unknown                   CallerMisuse "client certificate needed"
    WININET_E_INVALID_CA               0x8007_2F0D Unknown                   Peer         "unknown certificate authority"
    WININET_E_CLIENT_AUTH_NOT_SETUP    0x8007_2F0E Unknown                   LocalMachine "client authentication is not set up"
    WININET_E_SEC_CERT_ERRORS          0x8007_2F17 Unknown                   Peer         "certificate has errors"
    WININET_E_SEC_CERT_REV_FAILED      0x8007_2F19 Unknown                   Network      "revocation could not be checked"
    WININET_E_INVALID_SERVER_RESPONSE  0x8007_2F78 HttpInvalidServerResponse Peer         "invalid HTTP response"
    WININET_E_REDIRECT_FAILED          0x8007_2F7C Unknown                   Peer         "redirection failed"
    WININET_E_SECURITY_CHANNEL_ERROR   0x8007_2F7D Unknown                   Peer         "secure channel failed"
    WININET_E_DISCONNECTED             0x8007_2F83 Unknown                   Network      "disconnected"
    WININET_E_SERVER_UNREACHABLE       0x8007_2F84 Unknown                   Network      "server unreachable"
    WININET_E_PROXY_SERVER_UNREACHABLE 0x8007_2F85 Unknown                   Network      "proxy server unreachable"
    WININET_E_SEC_INVALID_CERT         0x8007_2F89 Unknown                   Peer         "invalid certificate"
    WININET_E_SEC_CERT_REVOKED         0x8007_2F8A Unknown                   Peer         "certificate revoked"
    WININET_E_DECODING_FAILED          0x8007_2F8F Unknown                   Peer         "content decoding failed"
    WEB_E_RESOURCE_TOO_LARGE           0x8375_0006 Unknown                   Peer         "the response is too large"

    // HTTP: what a server answered instead of what was asked for
    HTTP_E_STATUS_UNEXPECTED               0x8019_0001 Unknown Peer "unexpected HTTP status"
    HTTP_E_STATUS_UNEXPECTED_REDIRECTION   0x8019_0003 Unknown Peer "unexpected HTTP redirection"
    HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR  0x8019_0004 Unknown Peer "unexpected HTTP client error"
    HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR  0x8019_0005 Unknown Peer "unexpected HTTP server error"
    HTTP_E_STATUS_AMBIGUOUS                0x8019_012C Unknown Peer "the server answered 300 Multiple Choices"
    HTTP_E_STATUS_MOVED                    0x8019_012D Unknown Peer "the server answered 301 Moved Permanently"
    HTTP_E_STATUS_REDIRECT                 0x8019_012E Unknown Peer "the server answered 302 Found"
    HTTP_E_STATUS_REDIRECT_METHOD          0x8019_012F Unknown Peer "the server answered 303 See Other"
    HTTP_E_STATUS_NOT_MODIFIED             0x8019_0130 Unknown Peer "the server answered 304 Not Modified"
    HTTP_E_STATUS_USE_PROXY                0x8019_0131 Unknown Peer "the server answered 305 Use Proxy"
    HTTP_E_STATUS_REDIRECT_KEEP_VERB       0x8019_0133 Unknown Peer "the server answered 307 Temporary Redirect"
    HTTP_E_STATUS_BAD_REQUEST              0x8019_0190 Unknown Peer "the server answered 400 Bad Request"
    HTTP_E_STATUS_DENIED                   0x8019_0191 Unknown Peer "the server answered 401 Unauthorized"
    HTTP_E_STATUS_PAYMENT_REQ              0x8019_0192 Unknown Peer "the server answered 402 Payment Required"
    HTTP_E_STATUS_FORBIDDEN                0x8019_0193 Unknown Peer "the server answered 403 Forbidden"
    HTTP_E_STATUS_NOT_FOUND                0x8019_0194 Unknown Peer "the server answered 404 Not Found"
    HTTP_E_STATUS_BAD_METHOD               0x8019_0195 Unknown Peer "the server answered 405 Method Not Allowed"
    HTTP_E_STATUS_NONE_ACCEPTABLE          0x8019_0196 Unknown Peer "the server answered 406 Not Acceptable"
    HTTP_E_STATUS_PROXY_AUTH_REQ           0x8019_0197 Unknown Peer "the server answered 407 Proxy Authentication Required"
    HTTP_E_STATUS_REQUEST_TIMEOUT          0x8019_0198 Unknown Peer "the server answered 408 Request Timeout"
    HTTP_E_STATUS_CONFLICT                 0x8019_0199 Unknown Peer "the server answered 409 Conflict"
    HTTP_E_STATUS_GONE                     0x8019_019A Unknown Peer "the server answered 410 Gone"
    HTTP_E_STATUS_LENGTH_REQUIRED          0x8019_019B Unknown Peer "the server answered 411 Length Required"
    HTTP_E_STATUS_PRECOND_FAILED           0x8019_019C Unknown Peer "the server answered 412 Precondition Failed"
    HTTP_E_STATUS_REQUEST_TOO_LARGE        0x8019_019D Unknown Peer "the server answered 413 Content Too Large"
    HTTP_E_STATUS_URI_TOO_LONG             0x8019_019E Unknown Peer "the server answered 414 URI Too Long"
    HTTP_E_STATUS_UNSUPPORTED_MEDIA        0x8019_019F Unknown Peer "the server answered 415 Unsupported Media Type"
    HTTP_E_STATUS_RANGE_NOT_SATISFIABLE    0x8019_01A0 Unknown Peer "the server answered 416 Range Not Satisfiable"
    HTTP_E_STATUS_EXPECTATION_FAILED       0x8019_01A1 Unknown Peer "the server answered 417 Expectation Failed"
    HTTP_E_STATUS_SERVER_ERROR             0x8019_01F4 Unknown Peer "the server answered 500 Internal Server Error"
    HTTP_E_STATUS_NOT_SUPPORTED            0x8019_01F5 Unknown Peer "the server answered 501 Not Implemented"
    HTTP_E_STATUS_BAD_GATEWAY              0x8019_01F6 Unknown Peer "the server answered 502 Bad Gateway"
    HTTP_E_STATUS_SERVICE_UNAVAIL          0x8019_01F7 Unknown Peer "the server answered 503 Service Unavailable"
    HTTP_E_STATUS_GATEWAY_TIMEOUT          0x8019_01F8 Unknown Peer "the server answered 504 Gateway Timeout"
    HTTP_E_STATUS_VERSION_NOT_SUP          0x8019_01F9 Unknown Peer "the server answered 505 HTTP Version Not Supported"
}
