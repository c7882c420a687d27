//! A DNS server on loopback that knows a handful of SRV records.

use std::collections::HashMap;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinHandle;

const HEADER: usize = 12;
const SRV: u16 = 33;
const IN: u16 = 1;
const NXDOMAIN: u8 = 3;
/// The longest response in a datagram.
const DATAGRAM: usize = 512;
const TRUNCATED: u8 = 0x02;
/// Points at the name of the question.
const QUESTION_NAME: u16 = 0xC000 | HEADER as u16;

/// The server's answer for a name.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// `(priority, weight, port, target)` records; by TCP when a datagram has no room for them.
    Records(Vec<(u16, u16, u16, &'static str)>),
    /// This response code and no record.
    Code(u8),
}

/// Answers until it is dropped.
#[derive(Debug)]
pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl NameServer {
    /// Names are without the final dot; a name that is not listed does not exist.
    pub(crate) async fn start(zone: impl IntoIterator<Item = (&'static str, Answer)>) -> Self {
        let zone: HashMap<_, _> = zone.into_iter().collect();
        let (socket, listener) = bind().await;
        let address = socket.local_addr().expect("bound");
        let task = tokio::spawn(async move {
            tokio::join!(serve_udp(&socket, &zone), serve_tcp(&listener, &zone));
        });
        Self { address, task }
    }
}

/// Both on the same port.
async fn bind() -> (UdpSocket, TcpListener) {
    loop {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
        let address = socket.local_addr().expect("bound");
        if let Ok(listener) = TcpListener::bind(address).await {
            return (socket, listener);
        }
    }
}

type Zone = HashMap<&'static str, Answer>;

async fn serve_udp(socket: &UdpSocket, zone: &Zone) {
    let mut query = [0; 512];
    loop {
        let (length, peer) = socket.recv_from(&mut query).await.expect("a query");
        let response = respond(&query[..length], zone, DATAGRAM);
        socket.send_to(&response, peer).await.expect("a response");
    }
}

async fn serve_tcp(listener: &TcpListener, zone: &Zone) {
    loop {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let length = stream.read_u16().await.expect("a length");
        let mut query = vec![0; length.into()];
        stream.read_exact(&mut query).await.expect("a query");
        let response = respond(&query, zone, usize::MAX);
        let length = response.len() as u16;
        let message = [&length.to_be_bytes(), response.as_slice()].concat();
        stream.write_all(&message).await.expect("a response");
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Without a record and with a flag if that is longer than `limit`.
fn respond(query: &[u8], zone: &Zone, limit: usize) -> Vec<u8> {
    let (name, name_end) = read_name(query);
    assert_eq!(query[name_end..name_end + 4], [0, SRV as u8, 0, IN as u8]);
    let answer = zone.get(name.to_lowercase().as_str());
    let (code, records) = match answer.unwrap_or(&Answer::Code(NXDOMAIN)) {
        Answer::Records(records) => (0, records.as_slice()),
        Answer::Code(code) => (*code, [].as_slice()),
    };
    let question = &query[HEADER..name_end + 4];
    let response = message(&query[..2], 0, code, question, records);
    if response.len() <= limit {
        return response;
    }
    message(&query[..2], TRUNCATED, code, question, &[])
}

/// A response to a query with recursion, one question, the records, nothing else.
fn message(
    id: &[u8],
    flags: u8,
    code: u8,
    question: &[u8],
    records: &[(u16, u16, u16, &str)],
) -> Vec<u8> {
    let mut response = id.to_vec();
    response.extend([0x81 | flags, 0x80 | code, 0, 1]);
    response.extend((records.len() as u16).to_be_bytes());
    response.extend([0, 0, 0, 0]);
    response.extend(question);
    for record in records {
        write_record(&mut response, *record);
    }
    response
}

fn read_name(message: &[u8]) -> (String, usize) {
    let mut labels = Vec::new();
    let mut at = HEADER;
    while message[at] != 0 {
        let end = at + 1 + usize::from(message[at]);
        labels.push(String::from_utf8_lossy(&message[at + 1..end]).into_owned());
        at = end;
    }
    (labels.join("."), at + 1)
}

fn write_record(response: &mut Vec<u8>, record: (u16, u16, u16, &str)) {
    let (priority, weight, port, target) = record;
    let mut data = Vec::new();
    for number in [priority, weight, port] {
        data.extend(number.to_be_bytes());
    }
    for label in target.split('.').filter(|label| !label.is_empty()) {
        data.push(label.len() as u8);
        data.extend(label.as_bytes());
    }
    data.push(0);
    response.extend(QUESTION_NAME.to_be_bytes());
    response.extend(SRV.to_be_bytes());
    response.extend(IN.to_be_bytes());
    response.extend(60_u32.to_be_bytes());
    response.extend((data.len() as u16).to_be_bytes());
    response.extend(data);
}
