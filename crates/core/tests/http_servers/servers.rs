//! Servers that ask for credentials.

use std::fmt::Write as _;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use md5::{Digest as _, Md5};
use sockets_core::http::HttpOptions;
use sockets_core::http::credentials::{Asker, Authenticator, Credential};
use sockets_core::http::{HeaderMap, Request, StatusCode};
use tokio::time::sleep;

use crate::daemon::{Daemon, Recipe};
use crate::scripted::{fetched, get, options};

const USER: &str = "Mufasa";
const PASSWORD: &str = "Circle of Life";

pub(crate) fn with(user: &str, password: &str) -> HttpOptions {
    HttpOptions {
        server_credential: Some(Credential::new(user, password)),
        ..options()
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("memory");
        text
    })
}

fn md5(text: &str) -> String {
    hexadecimal(&Md5::digest(text))
}

fn sha256(text: &str) -> String {
    hexadecimal(digest(&SHA256, text.as_bytes()).as_ref())
}

async fn answered(options: &HttpOptions, url: &str) -> (u16, String) {
    let response = fetched(options, get(url)).await.expect("an answer");
    let status = response.status().as_u16();
    let body = response.into_bytes().await.expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// The right credential gets the page, a wrong one, another user and none get 401.
async fn check(server: &Daemon) {
    let url = server.url("/index.html?a=b");
    let right = answered(&with(USER, PASSWORD), &url).await;
    assert_eq!(right, (200, "welcome".to_owned()));
    for options in [with(USER, "wrong"), with("Scar", PASSWORD), options()] {
        assert_eq!(answered(&options, &url).await.0, 401);
    }
}

#[tokio::test]
async fn nginx_asks_for_basic() {
    let config = "daemon off; master_process off; pid {folder}/pid; error_log stderr;
        events {} http { access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
        fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
        server { listen {address}; root {folder}; location / {
          auth_basic \"a realm\"; auth_basic_user_file {folder}/users; } } }";
    let users = format!("{USER}:{{PLAIN}}{PASSWORD}\nJ\u{e4}s\u{f8}n:{{PLAIN}}\u{a3}\n");
    let recipe = Recipe {
        program: "nginx",
        arguments: &["-p", "{folder}", "-c", "{folder}/nginx.conf"],
        files: &[
            ("nginx.conf", config),
            ("users", &users),
            ("index.html", "welcome"),
        ],
    };
    let Some(server) = recipe.start("nginx_asks_for_basic").await else {
        return;
    };
    check(&server).await;
    let unicode = with("J\u{e4}s\u{f8}n", "\u{a3}");
    assert_eq!(answered(&unicode, &server.url("/")).await.0, 200);
}

fn apache<'a>(files: &'a [(&'a str, &'a str)]) -> Recipe<'a> {
    Recipe {
        program: "apache2",
        arguments: &["-X", "-d", "{folder}", "-f", "{folder}/apache.conf"],
        files,
    }
}

const APACHE: &str = "ServerName localhost
Listen {address}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/errors
User www-data
Group www-data
DocumentRoot {folder}
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule auth_digest_module /usr/lib/apache2/modules/mod_auth_digest.so
<Location />
AuthType Digest
AuthName \"a realm\"
AuthDigestProvider file
AuthUserFile {folder}/users
Require valid-user
";

#[tokio::test]
async fn apache_asks_for_digest() {
    let config = format!("{APACHE}</Location>\n");
    let users = format!(
        "{USER}:a realm:{}\n",
        md5(&format!("{USER}:a realm:{PASSWORD}"))
    );
    let files = [
        ("apache.conf", config.as_str()),
        ("users", &users),
        ("index.html", "welcome"),
    ];
    let Some(server) = apache(&files).start("apache_asks_for_digest").await else {
        return;
    };
    check(&server).await;
}

/// A nonce serves several requests, until the server says that it is stale.
#[tokio::test]
async fn apache_renews_a_stale_nonce() {
    const LIFETIME: Duration = Duration::from_secs(2);
    let config = format!("{APACHE}AuthDigestNonceLifetime 2\n</Location>\n");
    let users = format!(
        "{USER}:a realm:{}\n",
        md5(&format!("{USER}:a realm:{PASSWORD}"))
    );
    let files = [
        ("apache.conf", config.as_str()),
        ("users", &users),
        ("index.html", "welcome"),
    ];
    let Some(server) = apache(&files).start("apache_renews_a_stale_nonce").await else {
        return;
    };
    let credential = Credential::new(USER, PASSWORD);
    let mut authenticator = Authenticator::new(Asker::Server, Some(credential));
    let url = server.url("/index.html");
    let (status, headers) = asked(&mut authenticator, &url).await;
    assert!(authenticator.is_asked(status, &headers));
    assert_eq!(asked(&mut authenticator, &url).await.0, 200);
    // What is waited for is the end of its life.
    sleep(LIFETIME + Duration::from_millis(500)).await;
    let (status, headers) = asked(&mut authenticator, &url).await;
    assert_eq!(status, 401);
    assert!(authenticator.is_asked(status, &headers), "{headers:?}");
    assert_eq!(asked(&mut authenticator, &url).await.0, 200);
}

/// One request with the answer that is due.
async fn asked(authenticator: &mut Authenticator, url: &str) -> (StatusCode, HeaderMap) {
    let mut request: Request = get(url);
    let target = request.url.path().to_owned();
    authenticator
        .answer(&mut request.headers, "GET", &target)
        .expect("can be expressed");
    let response = fetched(&options(), request).await.expect("an answer");
    (response.status(), response.headers().clone())
}

fn lighttpd_config(method: &str) -> String {
    format!(
        "server.document-root = \"{{folder}}\"
server.bind = \"127.0.0.1\"
server.port = {{port}}
server.modules = ( \"mod_auth\", \"mod_authn_file\" )
auth.backend = \"htdigest\"
auth.backend.htdigest.userfile = \"{{folder}}/users\"
auth.require = ( \"/\" => ( {method}, \"realm\" => \"a realm\", \"require\" => \"valid-user\" ) )
"
    )
}

async fn check_lighttpd(test: &str, method: &str, users: &str) {
    let config = lighttpd_config(method);
    let recipe = Recipe {
        program: "lighttpd",
        arguments: &["-D", "-f", "{folder}/lighttpd.conf"],
        files: &[
            ("lighttpd.conf", &config),
            ("users", users),
            ("index.html", "welcome"),
        ],
    };
    if let Some(server) = recipe.start(test).await {
        check(&server).await;
    }
}

#[tokio::test]
async fn lighttpd_asks_for_digest_with_sha_256() {
    let users = format!(
        "{USER}:a realm:{}\n",
        sha256(&format!("{USER}:a realm:{PASSWORD}"))
    );
    let method = "\"method\" => \"digest\", \"algorithm\" => \"SHA-256\"";
    check_lighttpd("lighttpd_asks_for_digest_with_sha_256", method, &users).await;
}

/// It knows the user by the stronger hash alone, so that an answer to its other challenge would fail.
#[tokio::test]
async fn lighttpd_asks_in_several_ways_and_the_strongest_is_answered() {
    let users = format!(
        "{USER}:a realm:{}\n",
        sha256(&format!("{USER}:a realm:{PASSWORD}"))
    );
    let method = "\"method\" => \"digest\", \"algorithm\" => \"MD5|SHA-256\"";
    let test = "lighttpd_asks_in_several_ways_and_the_strongest_is_answered";
    check_lighttpd(test, method, &users).await;
}

#[tokio::test]
async fn lighttpd_asks_for_a_hashed_user_name() {
    let name = sha256(&format!("{USER}:a realm"));
    let secret = sha256(&format!("{USER}:a realm:{PASSWORD}"));
    let users = format!("{USER}:a realm:{secret}:{name}\n");
    let method =
        "\"method\" => \"digest\", \"algorithm\" => \"SHA-256\", \"userhash\" => \"enable\"";
    check_lighttpd("lighttpd_asks_for_a_hashed_user_name", method, &users).await;
}
