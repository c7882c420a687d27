//! A server that follows a script, and a client for it.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use sockets_core::error::Error;
use sockets_core::http::{HttpOptions, Request, Response, fetch, parse_url};
use sockets_core::open::OpenFailure;
use sockets_core::tls::{ClientOptions, ProtectionLevel, TlsClient};
use sockets_testing::certificates::{Issued, Recipe};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// How long an event may take before the test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

static ROOT: LazyLock<Issued> = LazyLock::new(|| Recipe::authority("Root").self_signed());
static SERVER: LazyLock<Issued> = LazyLock::new(|| Recipe::server(&["localhost"]).issued_by(&ROOT));

/// A server that gives each connection the next answer, once it has the request.
#[derive(Debug)]
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    pub(crate) async fn start(answers: &[&str]) -> Self {
        Self::listening(answers.iter().map(|each| each.to_string()).collect(), None).await
    }

    /// The same over TLS.
    pub(crate) async fn protected(answers: &[&str]) -> Self {
        let answers = answers.iter().map(|each| each.to_string()).collect();
        Self::listening(answers, Some(acceptor())).await
    }

    async fn listening(answers: Vec<String>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            for answer in answers {
                let (socket, _) = listener.accept().await.expect("a connection");
                let seen = Arc::clone(&seen);
                match &tls {
                    None => serve(socket, &answer, &seen).await,
                    Some(tls) => match tls.accept(socket).await {
                        Ok(stream) => serve(stream, &answer, &seen).await,
                        Err(_) => continue,
                    },
                }
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What each connection sent, in their order.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &str,
    seen: &Mutex<Vec<String>>,
) {
    let request = read_request(&mut stream).await;
    seen.lock().expect("no panic").push(request);
    // The client may have had enough.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    let _ = stream.read(&mut [0]).await;
}

/// A head with its body, by Content-Length or in chunks.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = Vec::new();
    while !is_complete(&text) {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.expect("a request");
        if count == 0 {
            break;
        }
        text.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(text).expect("text")
}

fn is_complete(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let head = head.to_ascii_lowercase();
    if head.contains("transfer-encoding: chunked") {
        return body.ends_with("0\r\n\r\n");
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| body.len() >= length.parse().expect("a length"))
}

fn acceptor() -> TlsAcceptor {
    let key = PrivatePkcs8KeyDer::from(SERVER.key_der()).into();
    let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(SERVER.der().to_vec())], key)
        .expect("its key");
    TlsAcceptor::from(Arc::new(config))
}

/// Options of a client that trusts the servers here.
pub(crate) fn options() -> HttpOptions {
    let options = ClientOptions {
        highest: ProtectionLevel::Tls13,
        lowest: ProtectionLevel::Tls12,
        application_protocols: Vec::new(),
        trusted_roots: vec![CertificateDer::from(ROOT.der().to_vec())],
        revocation_lists: Vec::new(),
        ignored: Vec::new(),
        identity: None,
        handshake_timeout: None,
    };
    HttpOptions::new(TlsClient::shared(options).expect("options"))
}

pub(crate) fn get(url: &str) -> Request {
    Request::get(parse_url(url).expect("a URL"))
}

pub(crate) async fn fetched(
    options: &HttpOptions,
    request: Request,
) -> Result<Response, OpenFailure> {
    timeout(PATIENCE, fetch(options, request))
        .await
        .expect("in time")
}

/// The body, or the error of the response or of the body.
pub(crate) async fn body_of(options: &HttpOptions, request: Request) -> Result<String, Error> {
    let response = fetched(options, request)
        .await
        .map_err(|failed| failed.error)?;
    let bytes = timeout(PATIENCE, response.into_bytes())
        .await
        .expect("in time")?;
    Ok(String::from_utf8(bytes).expect("text"))
}
