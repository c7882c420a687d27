//! Against implementations that are not ours: tungstenite for frames and the handshake, zlib in C by way of Python for
//! compression.

use std::io::{self, Cursor, Read, Write};
use std::process::{Command, Stdio};

use http::{Request, Response};
use sockets_core::websocket::protocol::deflate::{DeflateParameters, Deflater, Inflater};
use sockets_core::websocket::protocol::handshake::{
    ClientConfig, ClientHandshake, ServerHandshake,
};
use sockets_core::websocket::protocol::{CloseFrame, Decoder, Encoder, Opcode, Role};
use tungstenite::handshake::server::create_response;
use tungstenite::protocol::{self, WebSocketConfig};
use tungstenite::{Message, WebSocket};

use crate::compression::{ALL, TAKEOVER};
use crate::encoding::encode;
use crate::support::{BOTH, MESSAGES, Received, decode, whole};

/// Reads from one memory and writes into another.
struct Pipe {
    input: Cursor<Vec<u8>>,
    output: Vec<u8>,
}

impl Read for Pipe {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        match self.input.read(target)? {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            length => Ok(length),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn tungstenite(role: Role, input: Vec<u8>) -> WebSocket<Pipe> {
    let role = match role {
        Role::Client => protocol::Role::Client,
        Role::Server => protocol::Role::Server,
    };
    let pipe = Pipe {
        input: Cursor::new(input),
        output: Vec::new(),
    };
    WebSocket::from_raw_socket(pipe, role, Some(WebSocketConfig::default()))
}

/// Of every form of the length, and both sides of each limit.
fn messages() -> Vec<Received> {
    let lengths = [
        0, 1, 2, 3, 4, 5, 31, 32, 33, 125, 126, 127, 1000, 65_535, 65_536, 100_001,
    ];
    let sized = |length: usize| {
        let text = "a".repeat(length);
        let bytes: Vec<u8> = (0..length).map(|index| index as u8).collect();
        [whole(Opcode::Text, text), whole(Opcode::Binary, bytes)]
    };
    let controls = [
        whole(Opcode::Ping, "ping"),
        whole(Opcode::Pong, [7; 125]),
        whole(Opcode::Ping, ""),
    ];
    lengths
        .into_iter()
        .flat_map(sized)
        .chain(controls)
        .collect()
}

fn received(message: Message) -> Received {
    match message {
        Message::Text(text) => whole(Opcode::Text, text.as_str()),
        Message::Binary(bytes) => whole(Opcode::Binary, bytes),
        Message::Ping(bytes) => whole(Opcode::Ping, bytes),
        Message::Pong(bytes) => whole(Opcode::Pong, bytes),
        other => panic!("{other:?}"),
    }
}

fn message(received: &Received) -> Message {
    let payload = received.payload.clone();
    match received.opcode {
        Opcode::Text => Message::text(String::from_utf8(payload).expect("text")),
        Opcode::Binary => Message::binary(payload),
        Opcode::Ping => Message::Ping(payload.into()),
        Opcode::Pong => Message::Pong(payload.into()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn tungstenite_reads_what_we_write() {
    for role in BOTH {
        let messages = messages();
        let sent: Vec<_> = messages
            .iter()
            .map(|one| (one.opcode, &one.payload[..], true))
            .collect();
        let bytes = encode(&mut Encoder::new(role, None), &sent);
        let mut peer = tungstenite(role.peer(), bytes);
        for expected in messages {
            assert_eq!(received(peer.read().expect("a message")), expected);
        }
    }
}

#[test]
fn tungstenite_reads_our_fragments_and_close() {
    for role in BOTH {
        let close = CloseFrame::new(4000, "done").expect("valid").payload();
        let sent: [(Opcode, &[u8], bool); 4] = [
            (Opcode::Text, "κό".as_bytes(), false),
            (Opcode::Text, "".as_bytes(), false),
            (Opcode::Text, "σμε".as_bytes(), true),
            (Opcode::Close, &close, true),
        ];
        let bytes = encode(&mut Encoder::new(role, None), &sent);
        let mut peer = tungstenite(role.peer(), bytes);
        assert_eq!(peer.read().expect("a message"), Message::text("κόσμε"));
        let Message::Close(Some(frame)) = peer.read().expect("a close") else {
            panic!("no close frame");
        };
        assert_eq!(
            (u16::from(frame.code), frame.reason.as_str()),
            (4000, "done")
        );
    }
}

#[test]
fn we_read_what_tungstenite_writes() {
    for role in BOTH {
        let mut peer = tungstenite(role.peer(), Vec::new());
        let messages = messages();
        for one in &messages {
            peer.send(message(one)).expect("sent");
        }
        peer.close(None).expect("sent");
        let bytes = &peer.get_ref().output;
        for chunk in [1, 1000, 65_536, bytes.len()] {
            let mut decoder = Decoder::new(role, MESSAGES, None);
            let (mut all, error) = decode(&mut decoder, bytes.chunks(chunk));
            assert_eq!(error, None);
            assert_eq!(all.pop().map(|one| one.opcode), Some(Opcode::Close));
            assert!(all == messages, "by {chunk}");
        }
    }
}

#[test]
fn tungstenite_accepts_our_request_and_we_its_response() {
    let uri = "ws://localhost:8080/chat?x=1".parse().expect("a URI");
    let handshake = ClientHandshake::new(ClientConfig::default(), &[7; 16]).expect("valid");
    let request = handshake.request(&uri).expect("a host");
    let response: Response<()> = create_response(&request).expect("accepted");
    handshake.check(&response).expect("the key fits");
    assert_eq!(request.headers()["host"], "localhost:8080");
}

#[test]
fn we_accept_the_request_of_tungstenite() {
    let key = tungstenite::handshake::client::generate_key();
    let request = Request::builder()
        .uri("/")
        .header("Host", "localhost")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", &key)
        .body(())
        .expect("a request");
    let handshake = ServerHandshake::of_request(&request).expect("valid");
    let accepted = handshake.accept(None, None, &http::HeaderMap::new());
    let response = accepted.expect("accepted").response;
    let expected = tungstenite::handshake::derive_accept_key(key.as_bytes());
    assert_eq!(response.headers()["sec-websocket-accept"], expected);
}

/// Reads lines of hexadecimal digits, each a message, and writes what zlib makes of them.
const PYTHON: &str = r"
import sys, zlib
direction, bits = sys.argv[1], int(sys.argv[2])
tail = b'\x00\x00\xff\xff'
state = zlib.compressobj(9, zlib.DEFLATED, -bits) if direction == 'deflate' else zlib.decompressobj(-bits)
for line in sys.stdin:
    data = bytes.fromhex(line)
    if direction == 'deflate':
        data = (state.compress(data) + state.flush(zlib.Z_SYNC_FLUSH))
        assert data.endswith(tail)
        data = data[:-4]
    else:
        data = state.decompress(data + tail)
    print(data.hex())
";

/// What Python makes of the messages; `None` where there is no Python.
fn python(direction: &str, bits: u8, messages: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let mut child = Command::new("python3")
        .args(["-c", PYTHON, direction, &bits.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let lines: String = messages.iter().map(|message| hex(message) + "\n").collect();
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("it reads");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("digits");
    Some(text.lines().map(bytes).collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    let byte = |pair: &[u8]| {
        let text = std::str::from_utf8(pair).expect("ASCII");
        u8::from_str_radix(text, 16).expect("digits")
    };
    digits.map(byte).collect()
}

/// With references to each other, within and beyond small windows.
fn texts() -> Vec<Vec<u8>> {
    let text = |number: usize| {
        let words = (0..number * 97).map(|word| format!("{} ", word * number % 1009));
        words.collect::<String>().into_bytes()
    };
    (1..30).map(text).collect()
}

#[test]
fn zlib_inflates_what_we_compress() {
    for bits in 9..=15 {
        let parameters = DeflateParameters {
            server_max_window_bits: bits,
            ..TAKEOVER
        };
        let mut deflater = Deflater::new(Role::Server, &parameters, &ALL);
        let compress = |text: &Vec<u8>| {
            let mut out = Vec::new();
            deflater.deflate(text, true, &mut out);
            out
        };
        let compressed: Vec<_> = texts().iter().map(compress).collect();
        let Some(inflated) = python("inflate", bits, &compressed) else {
            return;
        };
        assert!(inflated == texts(), "{bits}");
    }
}

#[test]
fn we_inflate_what_zlib_compresses() {
    for bits in 9..=15 {
        let parameters = DeflateParameters {
            server_max_window_bits: bits,
            ..TAKEOVER
        };
        let mut inflater = Inflater::new(Role::Client, &parameters);
        let Some(compressed) = python("deflate", bits, &texts()) else {
            return;
        };
        for (message, text) in compressed.iter().zip(texts()) {
            let mut out = Vec::new();
            let inflated = inflater.inflate(message, true, &mut out, usize::MAX, false);
            assert!(inflated.is_ok() && out == text, "{bits}");
        }
    }
}
