use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

/// The steps of an attacker.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    choices: u8,
    steps: &'a [u8],
    /// Remaining steps. Limited, because all that they send has to fit into a socket whose other end does not read.
    left: usize,
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Forwards this many bytes of the peer.
    Relay(usize),
    /// Flips bits of the next byte that is forwarded.
    Flip(u8),
    /// Sends bytes that the peer did not send.
    Inject(&'a [u8]),
    /// Drops this many bytes of the peer.
    Drop(usize),
    /// The peer sends this many bytes of plaintext.
    Write(usize),
    /// The peer updates its keys.
    ChangeKeys,
    /// The peer sends close_notify.
    CloseNotify,
}

const MAX_STEPS: usize = 128;

const TLS12_CHOICE: u8 = 1;
const EARLY_CHOICE: u8 = 2;

impl<'a> Script<'a> {
    /// The shortest script with plaintext before the handshake.
    pub const EARLY: &'static [u8] = &[EARLY_CHOICE];

    /// Parses any bytes: one byte of choices, then two for each step, followed by the bytes that it injects.
    pub fn read(bytes: &'a [u8]) -> Self {
        let (choices, steps) = bytes.split_first().unwrap_or((&0, &[]));
        Self {
            choices: *choices,
            steps,
            left: MAX_STEPS,
        }
    }

    /// Encodes a script for [`read`](Self::read).
    pub fn write(is_tls12: bool, speaks_early: bool, steps: &[Step<'_>]) -> Vec<u8> {
        let choices = if is_tls12 { TLS12_CHOICE } else { 0 };
        let early = if speaks_early { EARLY_CHOICE } else { 0 };
        let mut bytes = vec![choices | early];
        for step in steps {
            step.write(&mut bytes);
        }
        bytes
    }

    /// The TLS version of the peer.
    pub fn version(&self) -> &'static SupportedProtocolVersion {
        match self.choices & TLS12_CHOICE {
            0 => &TLS13,
            _ => &TLS12,
        }
    }

    /// Whether the peer sends plaintext before the handshake.
    pub fn speaks_early(&self) -> bool {
        self.choices & EARLY_CHOICE != 0
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Option<Step<'a>> {
        let [kind, number, rest @ ..] = self.steps else {
            return None;
        };
        self.left = self.left.checked_sub(1)?;
        let count = usize::from(*number);
        self.steps = rest;
        Some(match kind % 8 {
            0 => Step::Relay(count),
            1 => Step::Relay(count << 4),
            2 => Step::Flip(*number),
            3 => Step::Inject(self.split(count)),
            4 => Step::Drop(count),
            5 => Step::Write(count << 7),
            6 => Step::ChangeKeys,
            _ => Step::CloseNotify,
        })
    }

    fn split(&mut self, count: usize) -> &'a [u8] {
        let (bytes, rest) = self.steps.split_at(count.min(self.steps.len()));
        self.steps = rest;
        bytes
    }
}

impl Step<'_> {
    fn write(self, bytes: &mut Vec<u8>) {
        let byte = |count: usize| u8::try_from(count).expect("a small number");
        let (kind, number) = match self {
            Self::Relay(count @ 0..=0xff) => (0, byte(count)),
            Self::Relay(count) => (1, byte(count >> 4)),
            Self::Flip(mask) => (2, mask),
            Self::Inject(injected) => (3, byte(injected.len())),
            Self::Drop(count) => (4, byte(count)),
            Self::Write(length) => (5, byte(length >> 7)),
            Self::ChangeKeys => (6, 0),
            Self::CloseNotify => (7, 0),
        };
        bytes.extend([kind, number]);
        if let Self::Inject(injected) = self {
            bytes.extend(injected);
        }
    }
}
