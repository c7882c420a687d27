//! Any messages, with and without compression, cut anywhere, arrive as they were sent.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::test_runner::Config;
use proptest::{prop_assert, prop_assert_eq, proptest};
use sockets_core::websocket::protocol::deflate::{
    DeflateConfig, DeflateParameters, Deflater, Inflater,
};
use sockets_core::websocket::protocol::{
    Decoder, Encoder, Opcode, ProtocolError, ReceiveMode, Role,
};

use crate::compression::ALL;
use crate::encoding::encode;
use crate::support::{Received, decode, decoder, part, whole};

/// A message in its fragments, or a control frame.
#[derive(Debug, Clone)]
struct Sent {
    opcode: Opcode,
    fragments: Vec<Vec<u8>>,
}

impl Sent {
    fn frames(&self) -> impl Iterator<Item = (Opcode, &[u8], bool)> {
        let last = self.fragments.len() - 1;
        let fragments = self.fragments.iter().enumerate();
        fragments.map(move |(index, bytes)| (self.opcode, &bytes[..], index == last))
    }

    fn received(&self) -> Received {
        whole(self.opcode, self.fragments.concat())
    }
}

fn message() -> impl Strategy<Value = Sent> {
    let payload = prop_oneof![
        vec(any::<u8>(), 0..200),
        vec(0_u8..3, 0..2000),
        (any::<u8>(), 65_500_usize..65_600).prop_map(|(byte, length)| vec![byte; length]),
    ];
    let binary = vec(payload, 1..5).prop_map(|fragments| Sent {
        opcode: Opcode::Binary,
        fragments,
    });
    // Fragments may cut characters.
    let text = (".{0,60}", vec(any::<prop::sample::Index>(), 0..4)).prop_map(|(text, cuts)| Sent {
        opcode: Opcode::Text,
        fragments: cut(text.as_bytes(), &cuts),
    });
    let control = (
        prop_oneof![Just(Opcode::Ping), Just(Opcode::Pong)],
        vec(any::<u8>(), 0..=125),
    )
        .prop_map(|(opcode, payload)| Sent {
            opcode,
            fragments: vec![payload],
        });
    prop_oneof![binary, text, control]
}

fn cut(bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    let pieces = places.windows(2);
    pieces
        .map(|pair| bytes[pair[0]..pair[1]].to_vec())
        .collect()
}

fn compression() -> impl Strategy<Value = Option<(DeflateParameters, DeflateConfig)>> {
    let bits = || 8..=15_u8;
    let chosen = (any::<[bool; 2]>(), bits(), bits(), 1..=9_u32, 0..300_usize);
    let parameters = chosen.prop_map(|(no_takeover, server, client, level, threshold)| {
        let parameters = DeflateParameters {
            server_no_context_takeover: no_takeover[0],
            client_no_context_takeover: no_takeover[1],
            server_max_window_bits: server,
            client_max_window_bits: client,
        };
        (
            parameters,
            DeflateConfig {
                level,
                threshold,
                ..ALL
            },
        )
    });
    prop::option::of(parameters)
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Client), Just(Role::Server)]
}

proptest! {
    #![proptest_config(Config::with_cases(150))]

    #[test]
    fn messages_arrive_as_they_were_sent(
        all in vec(message(), 0..12),
        compression in compression(),
        sender in role(),
        cuts in vec(any::<prop::sample::Index>(), 0..8),
        calls in 1..4_usize,
    ) {
        let deflater = compression.as_ref().map(|(parameters, config)| Deflater::new(sender, parameters, config));
        let mut encoder = Encoder::new(sender, deflater);
        let frames: Vec<_> = all.iter().flat_map(Sent::frames).collect();
        let turns = frames.chunks(frames.len().div_ceil(calls).max(1));
        let bytes: Vec<u8> = turns.flat_map(|turn| encode(&mut encoder, turn)).collect();
        let reads = cut(&bytes, &cuts);
        let expected: Vec<_> = all.iter().map(Sent::received).collect();
        let inflater = || compression.as_ref().map(|(parameters, _)| Inflater::new(sender.peer(), parameters));
        let new = |mode| decoder(sender.peer(), mode, inflater());

        let (received, error) = decode(&mut new(ReceiveMode::Messages), reads.iter().map(Vec::as_slice));
        prop_assert_eq!(error, None);
        prop_assert!(received == expected);
        for mode in [ReceiveMode::Fragments, ReceiveMode::Bytes] {
            let (received, error) = decode(&mut new(mode), reads.iter().map(Vec::as_slice));
            prop_assert_eq!(error, None);
            prop_assert!(joined(received) == expected, "{mode:?}");
        }
    }

    /// Nothing that a peer sends makes the decoder panic, and how it is cut does not change what is received.
    #[test]
    fn any_bytes_are_decoded_or_rejected(
        bytes in vec(any::<u8>(), 0..60),
        receiver in role(),
        cuts in vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let parameters = crate::compression::TAKEOVER;
        let new = || {
            let inflater = Some(Inflater::new(receiver, &parameters));
            Decoder::new(receiver, crate::support::MESSAGES, inflater)
        };
        // Compressed data may be corrupt and its text invalid: which of the two is found first depends on the cut.
        let code = |error: Option<ProtocolError>| error.map(ProtocolError::close_code);
        let (whole, whole_error) = decode(&mut new(), [&bytes[..]]);
        let pieces = cut(&bytes, &cuts);
        let (received, error) = decode(&mut new(), pieces.iter().map(Vec::as_slice));
        prop_assert_eq!((received, code(error)), (whole, code(whole_error)));
    }
}

/// Puts the parts of messages together again.
fn joined(parts: Vec<Received>) -> Vec<Received> {
    let (mut all, mut message) = (Vec::new(), Vec::new());
    for one in parts {
        if one.opcode.is_control() {
            all.push(one);
            continue;
        }
        message.extend(one.payload);
        if one.end {
            all.push(part(one.opcode, std::mem::take(&mut message), true));
        }
    }
    all
}
