//! Requests as they are sent, and answers as they are understood.

use bytes::Bytes;
use futures_util::stream;
use sockets_core::error::{Error, Hresult};
use sockets_core::http::{Method, Request, RequestBody, StatusCode, append_custom, parse_url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::scripted::{Scripted, body_of, fetched, get, options};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn a_request_is_sent_as_the_application_has_it() {
    let server = Scripted::start(&[OK]).await;
    let mut request = get(&server.url("/a%20b?c=d#e"));
    append_custom(&mut request.headers, "X-Key", "1").expect("valid");
    assert_eq!(body_of(&options(), request).await.as_deref(), Ok("ok"));
    let host = server.address;
    let expected = format!("GET /a%20b?c=d HTTP/1.1\r\nHost: {host}\r\nX-Key: 1\r\n\r\n");
    assert_eq!(server.requests(), [expected]);
}

#[tokio::test]
async fn bodies_are_sent() {
    let chunks = || {
        let parts = ["ab", "cde"].map(|part| Ok(Bytes::from_static(part.as_bytes())));
        Box::pin(stream::iter(parts))
    };
    let rows = [
        (
            RequestBody::Bytes(Bytes::from_static(b"abc")),
            "Content-Length: 3\r\n\r\nabc",
        ),
        (RequestBody::default(), "Content-Length: 0\r\n\r\n"),
        (
            RequestBody::Stream {
                stream: chunks(),
                length: Some(5),
            },
            "Content-Length: 5\r\n\r\nabcde",
        ),
        (
            RequestBody::Stream {
                stream: chunks(),
                length: None,
            },
            "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
        ),
    ];
    for (body, expected) in rows {
        let server = Scripted::start(&[OK]).await;
        let request = Request {
            method: Method::POST,
            body,
            ..get(&server.url("/"))
        };
        assert_eq!(body_of(&options(), request).await.as_deref(), Ok("ok"));
        let sent = server.requests().remove(0).to_ascii_lowercase();
        assert!(sent.ends_with(&expected.to_ascii_lowercase()), "{sent:?}");
    }
}

#[tokio::test]
async fn an_error_of_a_streamed_body_is_that_of_the_request() {
    let server = Scripted::start(&[OK]).await;
    let failure = Error::new(Hresult::ERROR_IO_DEVICE, "read file: broken");
    let parts = [Ok(Bytes::from_static(b"ab")), Err(failure.clone())];
    let request = Request {
        method: Method::PUT,
        body: RequestBody::Stream {
            stream: Box::pin(stream::iter(parts)),
            length: None,
        },
        ..get(&server.url("/"))
    };
    assert_eq!(body_of(&options(), request).await, Err(failure));
}

#[tokio::test]
async fn bodies_are_received() {
    let rows = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", "abc"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: 1\r\n\r\n",
            "abc",
        ),
        ("HTTP/1.0 200 OK\r\n\r\nabc", "abc"),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            "a",
        ),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\na", "a"),
        ("HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na", "a"),
    ];
    for (answer, expected) in rows {
        let server = Scripted::start(&[answer]).await;
        let body = body_of(&options(), get(&server.url("/"))).await;
        assert_eq!(body.as_deref(), Ok(expected), "{answer:?}");
    }
}

#[tokio::test]
async fn a_server_is_reached_by_tls() {
    let server = Scripted::protected(&[OK]).await;
    let url = format!("https://localhost:{}/", server.address.port());
    let response = fetched(&options(), get(&url)).await.expect("an answer");
    let peer = response.peer.as_ref().expect("certificates");
    assert!(!peer.certificates.is_empty());
    assert_eq!(response.into_bytes().await.as_deref(), Ok(b"ok".as_slice()));
}

#[tokio::test]
async fn a_status_is_an_error_where_success_is_required() {
    let server = Scripted::start(&["HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"]).await;
    let response = fetched(&options(), get(&server.url("/")))
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let error = response.require_success().expect_err("no success");
    assert_eq!(error.hresult().unsigned(), 0x8019_0193);
}

#[tokio::test]
async fn broken_answers_have_the_codes_of_the_web() {
    const INVALID: u32 = 0x8007_2F78;
    const ABORTED: u32 = 0x8007_2EFE;
    let rows = [
        ("", ABORTED),
        ("HTTP/1.1 200 OK\r\n", ABORTED),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", ABORTED),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
            ABORTED,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
            ABORTED,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nab",
            INVALID,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
            INVALID,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            INVALID,
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", INVALID),
        ("HTTP/1.1 2x0 OK\r\n\r\n", INVALID),
        ("HTTP/2.0 200 OK\r\n\r\n", INVALID),
        ("HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", INVALID),
        ("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", INVALID),
        ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", INVALID),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            INVALID,
        ),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", INVALID),
    ];
    for (answer, expected) in rows {
        let server = Scripted::start(&[answer]).await;
        let error = body_of(&options(), get(&server.url("/"))).await;
        let error = error.expect_err(answer);
        assert_eq!(error.hresult().unsigned(), expected, "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn connections_that_fail_have_the_codes_of_the_web() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let refused = listener.local_addr().expect("bound");
    drop(listener);
    let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let without_tls = plain.local_addr().expect("bound");
    tokio::spawn(async move {
        let (mut socket, _) = plain.accept().await.expect("a connection");
        let answer = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        socket.write_all(answer).await.expect("open");
        socket.read(&mut [0; 1024]).await.expect("a handshake");
    });
    let protected = Scripted::protected(&[OK]).await;
    let rows = [
        (format!("http://{refused}/"), 0x8007_2EFD_u32),
        ("http://name.invalid/".to_owned(), 0x8007_2EE7),
        (format!("https://{without_tls}/"), 0x8007_2F7D),
        (
            format!("https://127.0.0.1:{}/", protected.address.port()),
            0x8007_2F06,
        ),
    ];
    for (url, expected) in rows {
        let failed = fetched(&options(), get(&url)).await.expect_err("no server");
        assert_eq!(
            failed.error.hresult().unsigned(),
            expected,
            "{url}: {}",
            failed.error
        );
        assert_eq!(failed.peer.is_some(), expected == 0x8007_2F06, "{url}");
    }
}

#[tokio::test]
async fn a_reset_is_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        // Closed with unread data: the kernel resets.
        socket.read_exact(&mut [0]).await.expect("a request");
    });
    let error = body_of(&options(), get(&url)).await.expect_err("reset");
    assert_eq!(error.hresult().unsigned(), 0x8007_2EFF, "{error}");
}

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    let request = tokio::spawn(async move {
        let url = parse_url(&url).expect("a URL");
        sockets_core::http::fetch(&options(), Request::get(url))
            .await
            .map(drop)
    });
    let (mut socket, _) = listener.accept().await.expect("a connection");
    socket.read_exact(&mut [0; 4]).await.expect("a request");
    request.abort();
    let mut rest = Vec::new();
    // It ends, in whichever way.
    let _ = socket.read_to_end(&mut rest).await;
}
