//! What a server cannot do to the client.

use std::time::Duration;

use sockets_core::http::{HttpOptions, Limits};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::{interval, sleep};

use crate::scripted::{Scripted, body_of, fetched, get, options, read_request};

fn limited(limits: Limits) -> HttpOptions {
    HttpOptions {
        limits,
        ..options()
    }
}

#[tokio::test]
async fn a_head_is_limited_in_bytes_and_fields() {
    let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "b".repeat(70_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(101));
    let lines = "\r\n".repeat(100_000);
    for answer in [&long, &many, &lines] {
        let server = Scripted::start(&[answer]).await;
        let error = body_of(&options(), get(&server.url("/")))
            .await
            .expect_err(&answer[..30]);
        assert_eq!(error.hresult().unsigned(), 0x8007_2F78, "{error}");
    }
    let within = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{}A: {}\r\n\r\n",
        "A: b\r\n".repeat(98),
        "b".repeat(40_000)
    );
    let server = Scripted::start(&[&within]).await;
    assert_eq!(
        body_of(&options(), get(&server.url("/"))).await.as_deref(),
        Ok("")
    );
}

/// Byte by byte, each of them in time: the limit is for the whole head.
#[tokio::test]
async fn a_slow_head_ends_at_its_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        read_request(&mut socket).await;
        let mut ticks = interval(Duration::from_millis(10));
        for byte in b"HTTP/1.1 200 OK\r\n"
            .iter()
            .chain(b"A: b\r\n".iter().cycle())
        {
            ticks.tick().await;
            if socket.write_all(&[*byte]).await.is_err() {
                break;
            }
        }
    });
    let limits = Limits {
        head_time: Some(Duration::from_millis(300)),
        ..Limits::default()
    };
    let error = body_of(&limited(limits), get(&url))
        .await
        .expect_err("slow");
    assert_eq!(error.hresult().unsigned(), 0x8007_2EE2, "{error}");
}

#[tokio::test]
async fn a_body_is_limited() {
    let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nabcde",
    ];
    for answer in answers {
        for (limit, is_within) in [(4, false), (5, true)] {
            let limits = Limits {
                body_bytes: Some(limit),
                ..Limits::default()
            };
            let server = Scripted::start(&[answer]).await;
            let body = body_of(&limited(limits), get(&server.url("/"))).await;
            match is_within {
                true => assert_eq!(body.as_deref(), Ok("abcde")),
                false => {
                    let error = body.expect_err("too long");
                    assert_eq!(error.hresult().unsigned(), 0x8375_0006, "{error}");
                }
            }
        }
    }
}

/// The limit of time is for the head.
#[tokio::test]
async fn a_slow_body_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        read_request(&mut socket).await;
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na";
        socket.write_all(head).await.expect("open");
        sleep(Duration::from_millis(600)).await;
        socket.write_all(b"b").await.expect("open");
    });
    let limits = Limits {
        head_time: Some(Duration::from_millis(300)),
        ..Limits::default()
    };
    let response = fetched(&limited(limits), get(&url)).await.expect("a head");
    assert_eq!(response.into_bytes().await.as_deref(), Ok(b"ab".as_slice()));
}
