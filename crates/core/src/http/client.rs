//! The client: connections, challenges and redirects around single exchanges.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode};
use url::Url;

use super::approval::Approval;
use super::body::RequestBody;
use super::credentials::{Asker, Authenticator, Credential};
use super::exchange::{Exchange, exchange};
use super::failure;
use super::limits::Limits;
use super::proxy::{ProxyChoice, ProxyServer};
use super::redirect::{Redirect, redirect_of, strip};
use super::request::Request;
use super::response::Response;
use super::upgraded::Upgraded;
use super::url::{
    absolute_form, host_field, host_of, is_secure, origin_form, origin_text, remote_of, target,
};
use crate::capabilities::require_behind_proxy;
use crate::error::{Error, Hresult};
use crate::open::{
    Established, OpenFailure, OpenRequest, ProxyRequest, TlsRequest, Tunnels, establish,
};
use crate::resolver::Resolver;
use crate::tcp::TcpConfig;
use crate::tls::{NegotiatedParameters, TlsClient, TlsPeer};

/// What the requests of an application have in common.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Options of the sockets.
    pub tcp: TcpConfig,
    /// TLS of `https` and `wss`, which fail without.
    pub tls: Option<Arc<TlsClient>>,
    /// Turns names into addresses.
    pub resolver: Resolver,
    /// What a server may send.
    pub limits: Limits,
    /// Which requests go through a proxy.
    pub proxy: ProxyChoice,
    /// For servers that ask (401), as long as redirects do not leave the origin of the request.
    pub server_credential: Option<Credential>,
    /// For the proxy, when it asks (407).
    pub proxy_credential: Option<Credential>,
    /// Has the last word about each server with TLS.
    pub approval: Option<Approval>,
}

impl HttpOptions {
    /// Everything by default.
    pub fn new(tls: impl Into<Option<Arc<TlsClient>>>) -> Self {
        Self {
            tcp: TcpConfig::default(),
            tls: tls.into(),
            resolver: Resolver::default(),
            limits: Limits::default(),
            proxy: ProxyChoice::default(),
            server_credential: None,
            proxy_credential: None,
            approval: None,
        }
    }
}

/// Sends a request, follows redirects, and answers challenges. The status of the response may be any.
///
/// Another origin than that of the request gets neither credentials nor fields of the application. Every exchange has a
/// connection of its own.
///
/// # Errors
/// Codes of Windows.Web: 0x80072EE7 for a name that does not resolve, 0x80072EFD for a server that cannot be reached,
/// 0x80072EE2 for one that does not answer in time, the certificate codes 0x80072F05 and 0x80072F06, 0x80072F0D, 0x80072F89
/// and 0x80072F8A, 0x80072F7D for TLS that fails otherwise, 0x80072EFE and 0x80072EFF for a connection that ended, 0x80072F78
/// for an answer that is no HTTP or exceeds a limit, 0x80072F7C for a redirect that cannot be followed and 0x80072F08 for
/// one that gives up TLS. With the error comes what the server presented in the handshake.
///
/// # Cancel safety
/// Dropping the future closes the connection.
pub async fn fetch(options: &HttpOptions, request: Request) -> Result<Response, OpenFailure> {
    let mut client = Client::new(options, &request.url);
    let mut request = request;
    let mut redirects = 0;
    loop {
        let mut same = |_: &mut HeaderMap| Ok(());
        let answer = client.answer(&mut request, Use::Exchange, &mut same);
        let Answer { exchange, facts } = answer.await?;
        if exchange.head.status == StatusCode::SWITCHING_PROTOCOLS {
            return Err(unasked_upgrade(&request).into());
        }
        let Some(redirect) = redirect_of(&request.method, &request.url, &exchange.head)? else {
            return Ok(client.response(exchange, facts, request));
        };
        if redirects == options.limits.redirects {
            return Err(too_many(&request).into());
        }
        redirects += 1;
        follow(&mut request, redirect)?;
    }
}

/// Sends a request whose fields ask for another protocol (Connection and Upgrade), and gives the connection back after 101.
/// Challenges are answered, redirects are not followed. `renew` gets the fields before they are sent once more, on another
/// connection.
///
/// # Errors
/// Those of [`fetch`] and of `renew`; the code of the status when it is another one, such as 0x80190191 for 401.
///
/// # Cancel safety
/// Dropping the future closes the connection.
pub async fn upgrade(
    options: &HttpOptions,
    request: Request,
    mut renew: impl FnMut(&mut HeaderMap) -> Result<(), Error> + Send,
) -> Result<Upgraded, OpenFailure> {
    let mut client = Client::new(options, &request.url);
    let mut request = request;
    let Answer { exchange, facts } = client
        .answer(&mut request, Use::Upgrade, &mut renew)
        .await?;
    let failed = |error| OpenFailure {
        error,
        peer: facts.peer.clone(),
    };
    if exchange.head.status != StatusCode::SWITCHING_PROTOCOLS {
        let error = failure::of_status(&operation(&request), exchange.head.status);
        return Err(failed(error));
    }
    let headers = exchange.head.headers.clone();
    let (channel, read_ahead) = exchange.into_channel().await.map_err(failed)?;
    Ok(Upgraded {
        headers,
        channel,
        read_ahead,
        remote: facts.remote,
        negotiated: facts.negotiated,
        peer: facts.peer,
    })
}

/// What the connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Exchange,
    /// Through a proxy it needs a tunnel, also without TLS.
    Upgrade,
}

/// Changes the fields of a request that is sent once more.
type Renew<'a> = dyn FnMut(&mut HeaderMap) -> Result<(), Error> + Send + 'a;

/// How a request reaches its server.
#[derive(Debug)]
enum Route {
    Direct,
    Tunnel(ProxyServer),
    /// The proxy itself sends the request on.
    Forward(ProxyServer),
}

/// A response and its connection.
struct Answer {
    exchange: Exchange,
    facts: Facts,
}

/// What is known of a connection beside its bytes.
#[derive(Debug)]
struct Facts {
    remote: SocketAddr,
    negotiated: Option<NegotiatedParameters>,
    peer: Option<TlsPeer>,
}

/// One call.
struct Client<'a> {
    options: &'a HttpOptions,
    /// Where the server's credential may go.
    origin: url::Origin,
    server: Authenticator,
    /// For the proxy that sends requests on.
    proxy: Authenticator,
    proxied_by: Option<ProxyServer>,
}

impl<'a> Client<'a> {
    fn new(options: &'a HttpOptions, url: &Url) -> Self {
        Self {
            options,
            origin: url.origin(),
            server: Authenticator::new(Asker::Server, options.server_credential.clone()),
            proxy: Authenticator::new(Asker::Proxy, None),
            proxied_by: None,
        }
    }

    /// The response to a request, once nothing more is asked that can be answered.
    async fn answer(
        &mut self,
        request: &mut Request,
        purpose: Use,
        renew: &mut Renew<'_>,
    ) -> Result<Answer, OpenFailure> {
        let route = self.route(&request.url, purpose)?;
        if let Route::Forward(server) = &route {
            require_behind_proxy(&host_of(&request.url))?;
            self.go_through(server);
        }
        loop {
            let again = request.body.again();
            let answer = self.once(request, &route).await?;
            request.body = again;
            if request.body.is_spent() || !self.is_asked(request, &route, &answer.exchange) {
                return Ok(answer);
            }
            renew(&mut request.headers)?;
        }
    }

    /// What a proxy asked once it does not ask again, as long as the next request goes through the same.
    fn go_through(&mut self, server: &ProxyServer) {
        if self.proxied_by.as_ref() != Some(server) {
            let credential = server.credential(self.options.proxy_credential.as_ref());
            self.proxy = Authenticator::new(Asker::Proxy, credential);
            self.proxied_by = Some(server.clone());
        }
    }

    fn route(&self, url: &Url, purpose: Use) -> Result<Route, Error> {
        if is_secure(url) && self.options.tls.is_none() {
            return Err(Error::invalid_argument(
                "a request with TLS has no options of TLS",
            ));
        }
        Ok(match self.options.proxy.of_url(url)? {
            None => Route::Direct,
            Some(server) if is_secure(url) || purpose == Use::Upgrade => Route::Tunnel(server),
            Some(server) => Route::Forward(server),
        })
    }

    fn is_asked(&mut self, request: &Request, route: &Route, exchange: &Exchange) -> bool {
        let (status, headers) = (exchange.head.status, &exchange.head.headers);
        let is_home = request.url.origin() == self.origin;
        (is_home && self.server.is_asked(status, headers))
            || (matches!(route, Route::Forward(_)) && self.proxy.is_asked(status, headers))
    }

    async fn once(&mut self, request: &mut Request, route: &Route) -> Result<Answer, OpenFailure> {
        let message = self.message(request, route)?;
        let established = establish(self.connection(&request.url, route));
        let Established {
            channel,
            remote,
            negotiated,
            peer,
        } = established.await.map_err(of_web)?;
        self.approve(&request.url, peer.as_ref()).await?;
        let operation = operation(request);
        match exchange(channel, message, &self.options.limits, &operation).await {
            Ok(exchange) => Ok(Answer {
                exchange,
                facts: Facts {
                    remote,
                    negotiated,
                    peer,
                },
            }),
            Err(error) => Err(OpenFailure { error, peer }),
        }
    }

    async fn approve(&self, url: &Url, peer: Option<&TlsPeer>) -> Result<(), OpenFailure> {
        let Some(approval) = self.options.approval.as_ref().filter(|_| is_secure(url)) else {
            return Ok(());
        };
        approval.of(peer).await.map_err(|error| OpenFailure {
            error,
            peer: peer.cloned(),
        })
    }

    /// The request as it is sent.
    fn message(
        &mut self,
        request: &mut Request,
        route: &Route,
    ) -> Result<hyper::Request<RequestBody>, Error> {
        let text = match route {
            Route::Forward(_) => absolute_form(&request.url),
            _ => origin_form(&request.url),
        };
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host_field(&request.url)?);
        if !request.headers.contains_key(CONNECTION) {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        headers.extend(request.headers.clone());
        if request.body.is_empty() && promises_body(&request.method) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if request.url.origin() == self.origin {
            self.server
                .answer(&mut headers, request.method.as_str(), text)?;
        }
        if matches!(route, Route::Forward(_)) {
            self.proxy
                .answer(&mut headers, request.method.as_str(), text)?;
        }
        let mut message = hyper::Request::new(std::mem::take(&mut request.body));
        *message.method_mut() = request.method.clone();
        *message.uri_mut() = target(text)?;
        *message.headers_mut() = headers;
        Ok(message)
    }

    fn connection(&self, url: &Url, route: &Route) -> OpenRequest {
        let options = self.options;
        let (remote, proxy) = match route {
            Route::Direct => (remote_of(url), None),
            Route::Forward(server) => (server.remote(), None),
            Route::Tunnel(server) => (remote_of(url), Some(self.tunnel(server))),
        };
        let client = options.tls.as_ref().filter(|_| is_secure(url));
        let tls = client.map(|client| TlsRequest {
            client: Arc::clone(client),
            host: host_of(url),
        });
        OpenRequest {
            options: options.tcp.clone(),
            tls,
            resolver: options.resolver.clone(),
            proxy,
            ..OpenRequest::new(remote)
        }
    }

    fn tunnel(&self, server: &ProxyServer) -> ProxyRequest {
        ProxyRequest {
            credential: server.credential(self.options.proxy_credential.as_ref()),
            server: server.clone(),
            tunnels: Tunnels::Always,
            limits: self.options.limits.clone(),
        }
    }

    fn response(&self, exchange: Exchange, facts: Facts, request: Request) -> Response {
        let operation = operation(&request);
        let limit = self.options.limits.body_bytes;
        Response::new(exchange, request.url, facts.peer, operation, limit)
    }
}

/// Turns a request into the one that a redirect asks for.
fn follow(request: &mut Request, redirect: Redirect) -> Result<(), Error> {
    strip(&mut request.headers, &redirect);
    if redirect.drops_body {
        request.body = RequestBody::default();
    } else if request.body.is_spent() {
        let text = format!(
            "{}: a streamed body cannot be sent again",
            operation(request)
        );
        return Err(Error::new(Hresult::WININET_E_REDIRECT_FAILED, text));
    }
    request.method = redirect.method;
    request.url = redirect.url;
    Ok(())
}

/// Whether a server expects a body, and so a length where there is none (RFC 9110, section 8.6).
fn promises_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn of_web(failed: OpenFailure) -> OpenFailure {
    OpenFailure {
        error: failure::of_web(failed.error),
        peer: failed.peer,
    }
}

fn too_many(request: &Request) -> Error {
    Error::new(
        Hresult::WININET_E_REDIRECT_FAILED,
        format!("{}: too many redirects", operation(request)),
    )
}

fn unasked_upgrade(request: &Request) -> Error {
    Error::new(
        Hresult::WININET_E_INVALID_SERVER_RESPONSE,
        format!("{}: another protocol, unasked", operation(request)),
    )
}

fn operation(request: &Request) -> String {
    format!("{} {}", request.method, origin_text(&request.url))
}
