//! A DNS server on loopback that knows a handful of SRV records.

use std::collections::HashMap;
use std::net::SocketAddr;

use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

const HEADER: usize = 12;
const SRV: u16 = 33;
const IN: u16 = 1;
const NXDOMAIN: u8 = 3;
/// Points at the name of the question.
const QUESTION_NAME: u16 = 0xC000 | HEADER as u16;

/// The server's answer for a name.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// `(priority, weight, port, target)` records.
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
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
        let address = socket.local_addr().expect("bound");
        let task = tokio::spawn(async move {
            let mut query = [0; 512];
            loop {
                let (length, peer) = socket.recv_from(&mut query).await.expect("a query");
                let response = respond(&query[..length], &zone);
                socket.send_to(&response, peer).await.expect("a response");
            }
        });
        Self { address, task }
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn respond(query: &[u8], zone: &HashMap<&'static str, Answer>) -> Vec<u8> {
    let (name, name_end) = read_name(query);
    assert_eq!(query[name_end..name_end + 4], [0, SRV as u8, 0, IN as u8]);
    let answer = zone.get(name.to_lowercase().as_str());
    let (code, records) = match answer.unwrap_or(&Answer::Code(NXDOMAIN)) {
        Answer::Records(records) => (0, records.as_slice()),
        Answer::Code(code) => (*code, [].as_slice()),
    };
    // A response to a query with recursion, one question, the records, nothing else.
    let mut response = query[..2].to_vec();
    response.extend([0x81, 0x80 | code, 0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
    response.extend(&query[HEADER..name_end + 4]);
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
