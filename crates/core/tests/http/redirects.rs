//! Redirects, and what does not follow them.

use bytes::Bytes;
use futures_util::stream;
use sockets_core::http::credentials::Credential;
use sockets_core::http::{HttpOptions, Method, Request, RequestBody, append_custom};

use crate::scripted::{Scripted, body_of, fetched, get, options};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn to(status: u16, location: &str) -> String {
    format!("HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

#[tokio::test]
async fn redirects_are_followed_with_the_body_that_they_keep() {
    let rows = [
        (302, "GET /b HTTP/1.1", ""),
        (303, "GET /b HTTP/1.1", ""),
        (307, "POST /b HTTP/1.1", "abc"),
        (308, "POST /b HTTP/1.1", "abc"),
    ];
    for (status, line, body) in rows {
        let server = Scripted::start(&[&to(status, "/b"), OK]).await;
        let request = Request {
            method: Method::POST,
            body: RequestBody::Bytes(Bytes::from_static(b"abc")),
            ..get(&server.url("/a"))
        };
        let response = fetched(&options(), request).await.expect("an answer");
        assert_eq!(response.url.path(), "/b");
        let requests = server.requests();
        assert!(requests[1].starts_with(line), "{requests:?}");
        assert!(
            requests[1].ends_with(&format!("\r\n\r\n{body}")),
            "{requests:?}"
        );
    }
}

#[tokio::test]
async fn ten_redirects_are_followed_and_no_more() {
    let mut answers = vec![to(302, "/x"); 10];
    answers.push(OK.to_owned());
    let ten: Vec<_> = answers.iter().map(String::as_str).collect();
    let server = Scripted::start(&ten).await;
    assert_eq!(
        body_of(&options(), get(&server.url("/"))).await.as_deref(),
        Ok("ok")
    );

    answers[10] = to(302, "/x");
    let eleven: Vec<_> = answers.iter().map(String::as_str).collect();
    let server = Scripted::start(&eleven).await;
    let error = body_of(&options(), get(&server.url("/")))
        .await
        .expect_err("a loop");
    assert_eq!(error.hresult().unsigned(), 0x8007_2F7C, "{error}");
    assert_eq!(server.requests().len(), 11);
}

#[tokio::test]
async fn tls_is_not_given_up() {
    let plain = Scripted::start(&[OK]).await;
    let server = Scripted::protected(&[&to(302, &plain.url("/"))]).await;
    let url = format!("https://localhost:{}/", server.address.port());
    let error = body_of(&options(), get(&url)).await.expect_err("refused");
    assert_eq!(error.hresult().unsigned(), 0x8007_2F08, "{error}");
    assert!(plain.requests().is_empty());
}

#[tokio::test]
async fn tls_is_taken_up() {
    let server = Scripted::protected(&[OK]).await;
    let location = format!("https://localhost:{}/", server.address.port());
    let plain = Scripted::start(&[&to(301, &location)]).await;
    let body = body_of(&options(), get(&plain.url("/"))).await;
    assert_eq!(body.as_deref(), Ok("ok"));
}

#[tokio::test]
async fn a_streamed_body_is_not_sent_twice() {
    let server = Scripted::start(&[&to(307, "/b"), OK]).await;
    let parts = [Ok(Bytes::from_static(b"ab"))];
    let request = Request {
        method: Method::POST,
        body: RequestBody::Stream {
            stream: Box::pin(stream::iter(parts)),
            length: None,
        },
        ..get(&server.url("/"))
    };
    let error = body_of(&options(), request).await.expect_err("spent");
    assert_eq!(error.hresult().unsigned(), 0x8007_2F7C, "{error}");
}

/// Neither the credential nor a field of the application, also when the other origin asks for it.
#[tokio::test]
async fn another_origin_gets_no_secrets() {
    const ASKS: &str =
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=a\r\nContent-Length: 0\r\n\r\n";
    let other = Scripted::start(&[ASKS]).await;
    let server = Scripted::start(&[ASKS, &to(302, "/b"), &to(302, &other.url("/"))]).await;
    let options = HttpOptions {
        server_credential: Some(Credential::new("user", "secret")),
        ..options()
    };
    let mut request = get(&server.url("/"));
    append_custom(&mut request.headers, "X-Key", "key").expect("valid");
    append_custom(&mut request.headers, "Accept", "text/plain").expect("valid");
    let response = fetched(&options, request).await.expect("an answer");
    assert_eq!(response.status().as_u16(), 401);

    let at_home = server.requests();
    assert!(
        !at_home[0].contains("Authorization"),
        "unasked: {at_home:?}"
    );
    for request in &at_home[1..] {
        assert!(
            request.contains("Authorization: Basic dXNlcjpzZWNyZXQ="),
            "{at_home:?}"
        );
        assert!(request.contains("X-Key: key"), "{at_home:?}");
    }
    let away = other.requests();
    assert_eq!(away.len(), 1);
    assert!(
        !away[0].contains("Authorization") && !away[0].contains("X-Key"),
        "{away:?}"
    );
    assert!(away[0].contains("Accept: text/plain"), "{away:?}");
}
