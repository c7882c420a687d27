//! WebErrorStatus: the classes into which `WebError.getStatus` and `WebSocketError.getStatus` sort HRESULTs.

use super::Hresult;

/// A member of `Windows.Web.WebErrorStatus`.
#[derive(Debug)]
pub struct WebErrorStatus {
    /// Its name in JavaScript.
    pub name: &'static str,
    /// Its number; of an HTTP status the status itself.
    pub value: u16,
    /// The codes with this status. What JavaScript makes of other codes of HTTP is in the generated function.
    pub hresults: &'static [Hresult],
    /// What the member means, as a sentence.
    pub text: &'static str,
}

macro_rules! web_statuses {
    ($($name:ident $value:literal [$($hresult:ident)*] $text:literal)*) => {
        /// Every member in the order of its number.
        pub static WEB_ERROR_STATUSES: &[WebErrorStatus] = &[
            $(WebErrorStatus {
                name: stringify!($name),
                value: $value,
                hresults: &[$(Hresult::$hresult),*],
                text: $text,
            }),*
        ];
    };
}

web_statuses! {
    unknown                            0 [] "Everything the other members do not name."
    certificateCommonNameIsIncorrect   1 [WININET_E_SEC_CERT_CN_INVALID] "The certificate is for another name."
    certificateExpired                 2 [WININET_E_SEC_CERT_DATE_INVALID] "The certificate is outside of its validity."
    certificateContainsErrors          3 [WININET_E_SEC_CERT_ERRORS] "The certificate has several errors."
    certificateRevoked                 4 [WININET_E_SEC_CERT_REVOKED] "The certificate was revoked."
    certificateIsInvalid               5 [WININET_E_SEC_INVALID_CERT WININET_E_INVALID_CA] "The certificate is invalid, or its root is not trusted."
    serverUnreachable                  6 [WININET_E_SERVER_UNREACHABLE] "The server is not reachable."
    timeout                            7 [WININET_E_TIMEOUT] "The server did not answer in time."
    errorHttpInvalidServerResponse     8 [WININET_E_INVALID_SERVER_RESPONSE] "The server answered something unusable."
    connectionAborted                  9 [WININET_E_CONNECTION_ABORTED] "The connection was lost."
    connectionReset                   10 [WININET_E_CONNECTION_RESET] "The connection was reset."
    disconnected                      11 [WININET_E_DISCONNECTED] "The connection has ended."
    httpToHttpsOnRedirection          12 [WININET_E_HTTP_TO_HTTPS_ON_REDIR] "A redirection leads from HTTP to HTTPS."
    httpsToHttpOnRedirection          13 [WININET_E_HTTPS_TO_HTTP_ON_REDIR] "A redirection leads from HTTPS to HTTP."
    cannotConnect                     14 [WININET_E_CANNOT_CONNECT] "No connection could be made."
    hostNameNotResolved               15 [WININET_E_NAME_NOT_RESOLVED] "The host name has no address."
    operationCanceled                 16 [WININET_E_OPERATION_CANCELLED] "The operation was cancelled."
    redirectFailed                    17 [WININET_E_REDIRECT_FAILED] "A redirection failed."
    unexpectedStatusCode              18 [HTTP_E_STATUS_UNEXPECTED] "The server answered an unexpected status."
    unexpectedRedirection             19 [HTTP_E_STATUS_UNEXPECTED_REDIRECTION] "The server answered another 3xx."
    unexpectedClientError             20 [HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR] "The server answered another 4xx."
    unexpectedServerError             21 [HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR] "The server answered another 5xx."
    insufficientRangeSupport          22 [] "The server supports ranges insufficiently."
    missingContentLengthSupport       23 [] "The server does not report the length of the content."
    multipleChoices                  300 [HTTP_E_STATUS_AMBIGUOUS] "300 Multiple Choices."
    movedPermanently                 301 [HTTP_E_STATUS_MOVED] "301 Moved Permanently."
    found                            302 [HTTP_E_STATUS_REDIRECT] "302 Found."
    seeOther                         303 [HTTP_E_STATUS_REDIRECT_METHOD] "303 See Other."
    notModified                      304 [HTTP_E_STATUS_NOT_MODIFIED] "304 Not Modified."
    useProxy                         305 [HTTP_E_STATUS_USE_PROXY] "305 Use Proxy."
    temporaryRedirect                307 [HTTP_E_STATUS_REDIRECT_KEEP_VERB] "307 Temporary Redirect."
    badRequest                       400 [HTTP_E_STATUS_BAD_REQUEST] "400 Bad Request."
    unauthorized                     401 [HTTP_E_STATUS_DENIED] "401 Unauthorized."
    paymentRequired                  402 [HTTP_E_STATUS_PAYMENT_REQ] "402 Payment Required."
    forbidden                        403 [HTTP_E_STATUS_FORBIDDEN] "403 Forbidden."
    notFound                         404 [HTTP_E_STATUS_NOT_FOUND] "404 Not Found."
    methodNotAllowed                 405 [HTTP_E_STATUS_BAD_METHOD] "405 Method Not Allowed."
    notAcceptable                    406 [HTTP_E_STATUS_NONE_ACCEPTABLE] "406 Not Acceptable."
    proxyAuthenticationRequired      407 [HTTP_E_STATUS_PROXY_AUTH_REQ] "407 Proxy Authentication Required."
    requestTimeout                   408 [HTTP_E_STATUS_REQUEST_TIMEOUT] "408 Request Timeout."
    conflict                         409 [HTTP_E_STATUS_CONFLICT] "409 Conflict."
    gone                             410 [HTTP_E_STATUS_GONE] "410 Gone."
    lengthRequired                   411 [HTTP_E_STATUS_LENGTH_REQUIRED] "411 Length Required."
    preconditionFailed               412 [HTTP_E_STATUS_PRECOND_FAILED] "412 Precondition Failed."
    requestEntityTooLarge            413 [HTTP_E_STATUS_REQUEST_TOO_LARGE] "413 Content Too Large."
    requestUriTooLong                414 [HTTP_E_STATUS_URI_TOO_LONG] "414 URI Too Long."
    unsupportedMediaType             415 [HTTP_E_STATUS_UNSUPPORTED_MEDIA] "415 Unsupported Media Type."
    requestedRangeNotSatisfiable     416 [HTTP_E_STATUS_RANGE_NOT_SATISFIABLE] "416 Range Not Satisfiable."
    expectationFailed                417 [HTTP_E_STATUS_EXPECTATION_FAILED] "417 Expectation Failed."
    internalServerError              500 [HTTP_E_STATUS_SERVER_ERROR] "500 Internal Server Error."
    notImplemented                   501 [HTTP_E_STATUS_NOT_SUPPORTED] "501 Not Implemented."
    badGateway                       502 [HTTP_E_STATUS_BAD_GATEWAY] "502 Bad Gateway."
    serviceUnavailable               503 [HTTP_E_STATUS_SERVICE_UNAVAIL] "503 Service Unavailable."
    gatewayTimeout                   504 [HTTP_E_STATUS_GATEWAY_TIMEOUT] "504 Gateway Timeout."
    httpVersionNotSupported          505 [HTTP_E_STATUS_VERSION_NOT_SUP] "505 HTTP Version Not Supported."
}
