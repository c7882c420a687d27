//! squid, with and without credentials.

use sockets_core::http::credentials::Credential;
use sockets_core::http::proxy::ProxyChoice;
use sockets_core::http::{HttpOptions, upgrade};
use tokio::io::AsyncReadExt;

use crate::daemon::{Daemon, Recipe};
use crate::scripted::{Scripted, body_of, fetched, get, options};

const USER: &str = "Mufasa";
const PASSWORD: &str = "Circle of Life";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

const COMMON: &str = "http_port {address}
pid_filename none
cache_log {folder}/log
access_log none
cache deny all
pinger_enable off
netdb_filename none
icp_port 0
cache_mem 8 MB
max_filedescriptors 1024
shutdown_lifetime 0 seconds
visible_hostname localhost
coredump_dir {folder}
acl to_port_1 port 1
http_access deny to_port_1
";

const BASIC: &str = "auth_param basic program /bin/sh {folder}/basic
auth_param basic children 1 startup=1
auth_param basic realm a realm
auth_param basic casesensitive on
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
";

const DIGEST: &str = "auth_param digest program /usr/lib/squid/digest_file_auth {folder}/users
auth_param digest children 1 startup=1
auth_param digest realm a realm
auth_param digest nonce_max_count 2
auth_param digest check_nonce_count on
auth_param digest nonce_strictness on
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
";

/// A helper in squid's protocol: a line with name and password, both with escapes.
const BASIC_HELPER: &str = "while read -r line; do
case \"$line\" in 'Mufasa Circle%20of%20Life') echo OK;; *) echo ERR;; esac; done
";

async fn squid(test: &str, rules: &str) -> Option<Daemon> {
    let config = format!("{COMMON}{rules}");
    let users = format!("{USER}:{PASSWORD}\n");
    let recipe = Recipe {
        program: "squid",
        arguments: &["-N", "-n", "{service}", "-f", "{folder}/squid.conf"],
        files: &[
            ("squid.conf", &config),
            ("basic", BASIC_HELPER),
            ("users", &users),
        ],
    };
    recipe.start(test).await
}

fn through(proxy: &Daemon, credential: Option<Credential>) -> HttpOptions {
    HttpOptions {
        proxy: ProxyChoice::parse(&proxy.url("")).expect("a proxy"),
        proxy_credential: credential,
        ..options()
    }
}

/// Requests that squid sends on, tunnels with TLS, and tunnels of an upgrade.
async fn check(options: &HttpOptions) {
    let server = Scripted::start(&[OK]).await;
    assert_eq!(
        body_of(options, get(&server.url("/"))).await.as_deref(),
        Ok("ok")
    );

    let server = Scripted::protected(&[OK]).await;
    let url = format!("https://localhost:{}/", server.address.port());
    assert_eq!(body_of(options, get(&url)).await.as_deref(), Ok("ok"));

    let answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello";
    let server = Scripted::start(&[answer]).await;
    let url = format!("ws://{}/", server.address);
    let upgrading = upgrade(options, get(&url), |_| Ok(()));
    let mut upgraded = upgrading.await.expect("an upgrade");
    let mut bytes = upgraded.read_ahead.to_vec();
    upgraded
        .channel
        .read_to_end(&mut bytes)
        .await
        .expect("an end");
    assert_eq!(bytes, b"hello");
}

/// Without the right credential a request gets 407, and a tunnel its code.
async fn check_refusals(proxy: &Daemon) {
    for credential in [None, Some(Credential::new(USER, "wrong"))] {
        let options = through(proxy, credential);
        let response = fetched(&options, get("http://server.example/")).await;
        assert_eq!(response.expect("an answer").status(), 407);
        let failed = fetched(&options, get("https://server.example/")).await;
        let error = failed.expect_err("refused").error;
        assert_eq!(error.hresult().unsigned(), 0x8019_0197, "{error}");
    }
}

fn known() -> Option<Credential> {
    Some(Credential::new(USER, PASSWORD))
}

#[tokio::test]
async fn squid_lets_everyone_through() {
    let Some(proxy) = squid("squid_lets_everyone_through", "http_access allow all\n").await else {
        return;
    };
    let options = through(&proxy, None);
    check(&options).await;
    let failed = fetched(&options, get("https://localhost:1/")).await;
    let error = failed.expect_err("forbidden").error;
    assert_eq!(error.hresult().unsigned(), 0x8007_2F78, "{error}");
}

#[tokio::test]
async fn squid_asks_for_basic() {
    let Some(proxy) = squid("squid_asks_for_basic", BASIC).await else {
        return;
    };
    check(&through(&proxy, known())).await;
    check_refusals(&proxy).await;
}

#[tokio::test]
async fn squid_asks_for_digest() {
    let Some(proxy) = squid("squid_asks_for_digest", DIGEST).await else {
        return;
    };
    check(&through(&proxy, known())).await;
    check_refusals(&proxy).await;
}

/// The credential can be a part of the proxy's URL.
#[tokio::test]
async fn squid_gets_the_credential_of_its_url() {
    let Some(proxy) = squid("squid_gets_the_credential_of_its_url", BASIC).await else {
        return;
    };
    let url = format!("http://Mufasa:Circle%20of%20Life@{}", proxy.address);
    let options = HttpOptions {
        proxy: ProxyChoice::parse(&url).expect("a proxy"),
        ..options()
    };
    check(&options).await;
}

/// A nonce serves two requests: the redirects need more, and squid says each time that it is stale.
#[tokio::test]
async fn squid_renews_its_nonces() {
    let Some(proxy) = squid("squid_renews_its_nonces", DIGEST).await else {
        return;
    };
    let to = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let server = Scripted::start(&[to, to, to, to, to, to, OK]).await;
    let body = body_of(&through(&proxy, known()), get(&server.url("/"))).await;
    assert_eq!(body.as_deref(), Ok("ok"));
    assert_eq!(server.requests().len(), 7);
}
