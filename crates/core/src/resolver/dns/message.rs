//! Messages of the DNS (RFC 1035): a query for SRV records, and what answers it.

use domain::base::iana::Rcode;
use domain::base::name::ParsedName;
use domain::base::wire::ParseError;
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::Srv;

use super::Failure;

/// A query for the SRV records of a name.
#[derive(Debug)]
pub struct Query {
    message: Message<Vec<u8>>,
}

/// What a name server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// The records of the name; none when it does not exist or has no such record.
    Records(Vec<SrvRecord>),
    /// There is more than fits into a datagram.
    Truncated,
}

/// A host that provides a service (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvRecord {
    pub priority: u16,
    pub weight: u16,
    pub port: u16,
    /// Without a dot at its end; empty, the root, when the domain does not provide the service.
    pub target: String,
}

impl Query {
    /// A query for a name of text labels, which the server resolves recursively.
    ///
    /// # Errors
    /// A label or the name is too long.
    pub fn srv(name: &str, id: u16) -> Result<Self, Failure> {
        let name: Name<Vec<u8>> = name.parse().map_err(|_| Failure::Name)?;
        let mut builder = MessageBuilder::new_vec();
        builder.header_mut().set_id(id);
        builder.header_mut().set_rd(true);
        let mut question = builder.question();
        question
            .push((name, Rtype::SRV))
            .map_err(|_| Failure::Name)?;
        let message = question.into_message();
        Ok(Self { message })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.message.as_slice()
    }

    /// What a message says to this query, and `None` if it answers another one.
    ///
    /// # Errors
    /// The server could not answer, or its message is malformed.
    pub fn response(&self, bytes: &[u8]) -> Option<Result<Response, Failure>> {
        let message = Message::from_octets(bytes).ok()?;
        message
            .is_answer(&self.message)
            .then(|| Self::response_of(message))
    }

    fn response_of(message: Message<&[u8]>) -> Result<Response, Failure> {
        match message.header().rcode() {
            Rcode::NOERROR | Rcode::NXDOMAIN if message.header().tc() => Ok(Response::Truncated),
            Rcode::NOERROR => records(message).map(Response::Records),
            Rcode::NXDOMAIN => Ok(Response::Records(Vec::new())),
            code => Err(Failure::Code(code)),
        }
    }
}

/// The records of the name, or of the one for which it is an alias.
fn records(message: Message<&[u8]>) -> Result<Vec<SrvRecord>, Failure> {
    let owner = message.canonical_name().ok_or(Failure::Malformed)?;
    let answers = message.answer().map_err(malformed)?;
    let mut records = Vec::new();
    for answer in answers.limit_to_in::<Srv<ParsedName<&[u8]>>>() {
        let answer = answer.map_err(malformed)?;
        if *answer.owner() == owner {
            records.push(SrvRecord::from(answer.data()));
        }
    }
    Ok(records)
}

fn malformed(_: ParseError) -> Failure {
    Failure::Malformed
}

impl From<&Srv<ParsedName<&[u8]>>> for SrvRecord {
    fn from(srv: &Srv<ParsedName<&[u8]>>) -> Self {
        Self {
            priority: srv.priority(),
            weight: srv.weight(),
            port: srv.port(),
            target: srv.target().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: u16 = 0x1234;
    const NAME: &[u8] = b"\x04_sip\x04_tcp\x01a\0";
    /// The name of the question.
    const QUESTION: &[u8] = b"\xC0\x0C";
    const SRV: u16 = 33;
    const CNAME: u16 = 5;
    const ANSWER: u8 = 0x80;
    const TRUNCATED: u8 = 0x02;

    fn query() -> Query {
        Query::srv("_sip._tcp.a.", ID).expect("a name")
    }

    /// A message with the question of `query` and these records.
    fn message(flags: u8, code: u8, records: &[Vec<u8>]) -> Vec<u8> {
        let count = u8::try_from(records.len()).expect("few");
        let head = [0x12, 0x34, flags, code, 0, 1, 0, count, 0, 0, 0, 0];
        [&head, NAME, &[0, 33, 0, 1], &records.concat()].concat()
    }

    fn record(owner: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("short");
        let kind = kind.to_be_bytes();
        [
            owner,
            &kind,
            &[0, 1, 0, 0, 0, 60],
            &length.to_be_bytes(),
            data,
        ]
        .concat()
    }

    fn srv(owner: &[u8], port: u8, target: &[u8]) -> Vec<u8> {
        record(owner, SRV, &[&[0, 1, 0, 2, 0, port], target].concat())
    }

    fn response(bytes: &[u8]) -> Result<Response, Failure> {
        query().response(bytes).expect("an answer")
    }

    fn records(bytes: &[u8]) -> Vec<SrvRecord> {
        match response(bytes).expect("well formed") {
            Response::Records(records) => records,
            Response::Truncated => panic!("truncated"),
        }
    }

    #[test]
    fn a_query_asks_for_recursion_and_one_name() {
        let expected = [
            &[0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0],
            NAME,
            &[0, 33, 0, 1],
        ];
        assert_eq!(query().bytes(), expected.concat());
    }

    #[test]
    fn names_have_limits() {
        let longest = format!("{}{}", "a.".repeat(95), "b".repeat(63));
        assert!(Query::srv(&longest, ID).is_ok());
        for name in ["a.".repeat(128), "b".repeat(64), "a..b".into()] {
            assert!(
                matches!(Query::srv(&name, ID), Err(Failure::Name)),
                "{name}"
            );
        }
    }

    #[test]
    fn records_are_those_of_the_name() {
        let answers = [
            srv(QUESTION, 1, b"\x01x\x01b\0"),
            srv(b"\x05other\0", 2, b"\x01y\0"),
            srv(b"\x04_SIP\x04_tcp\x01A\0", 3, b"\0"),
            record(QUESTION, 1, &[127, 0, 0, 1]),
        ];
        let found = records(&message(ANSWER, 0, &answers));
        let expected = |port, target: &str| SrvRecord {
            priority: 1,
            weight: 2,
            port,
            target: target.to_owned(),
        };
        assert_eq!(found, [expected(1, "x.b"), expected(3, "")]);
    }

    #[test]
    fn an_alias_has_the_records_of_its_name() {
        let answers = [
            record(QUESTION, CNAME, b"\x01b\0"),
            record(b"\x01b\0", CNAME, b"\x01c\0"),
            srv(b"\x01c\0", 7, b"\x01x\0"),
            srv(QUESTION, 8, b"\x01x\0"),
        ];
        let found = records(&message(ANSWER, 0, &answers));
        assert_eq!(found.iter().map(|srv| srv.port).collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn aliases_in_a_circle_are_malformed() {
        let answers = [
            record(QUESTION, CNAME, b"\x01b\0"),
            record(b"\x01b\0", CNAME, QUESTION),
        ];
        let failure = response(&message(ANSWER, 0, &answers)).expect_err("a circle");
        assert!(matches!(failure, Failure::Malformed));
    }

    #[test]
    fn what_answers_something_else_is_no_answer() {
        let good = message(ANSWER, 0, &[]);
        assert!(query().response(&good).is_some());
        let mut other_id = good.clone();
        other_id[1] ^= 1;
        let mut other_name = good.clone();
        other_name[13] ^= 1;
        let mut other_kind = good.clone();
        other_kind[good.len() - 3] ^= 1;
        let echo = message(0, 0, &[]);
        let empty = vec![0x12, 0x34, ANSWER, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for bytes in [
            other_id,
            other_name,
            other_kind,
            echo,
            empty,
            vec![0x12, 0x34],
        ] {
            assert!(query().response(&bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn codes_tell_what_the_server_knows() {
        const NXDOMAIN: u8 = 3;
        const REFUSED: u8 = 5;
        assert_eq!(records(&message(ANSWER, NXDOMAIN, &[])), []);
        assert_eq!(records(&message(ANSWER, 0, &[])), []);
        let failure = response(&message(ANSWER, REFUSED, &[])).expect_err("no answer");
        assert!(matches!(failure, Failure::Code(Rcode::REFUSED)));
        let cut = response(&message(ANSWER | TRUNCATED, 0, &[])).expect("an answer");
        assert_eq!(cut, Response::Truncated);
    }

    #[test]
    fn a_name_that_points_at_itself_is_malformed() {
        let length = message(ANSWER, 0, &[]).len() as u8;
        let own_target = [0xC0, length + 18];
        let failure = response(&message(ANSWER, 0, &[srv(QUESTION, 1, &own_target)]));
        assert!(matches!(failure, Err(Failure::Malformed)));
    }

    proptest! {
        #[test]
        fn an_answer_that_was_cut_is_not_believed(cut in 0_usize..60) {
            let answers = [srv(QUESTION, 1, b"\x01x\0"), srv(QUESTION, 2, b"\x01y\0")];
            let whole = message(ANSWER, 0, &answers);
            prop_assume!(cut < whole.len());
            let outcome = query().response(&whole[..cut]);
            let is_believed = matches!(outcome, Some(Ok(_)));
            prop_assert!(!is_believed, "{outcome:?}");
        }

        #[test]
        fn any_bytes_after_the_question_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut whole = message(ANSWER, 0, &[]);
            whole[7] = 200;
            whole.extend(bytes);
            drop(query().response(&whole));
        }
    }
}
