//! Which parameters both sides use (RFC 7692, sections 5 and 7.1).

use super::{EXTENSION, MAX_WINDOW_BITS, MIN_DEFLATE_WINDOW_BITS, MIN_WINDOW_BITS};
use crate::websocket::protocol::frame::Role;
use crate::websocket::protocol::handshake::{Extension, HandshakeError};

/// What this side wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeflateConfig {
    /// Messages of the server do not refer to earlier ones.
    pub server_no_context_takeover: bool,
    /// Messages of the client do not refer to earlier ones.
    pub client_no_context_takeover: bool,
    /// Size of the server's window: its logarithm to base 2, 9 to 15.
    pub server_max_window_bits: u8,
    /// Size of the client's window: its logarithm to base 2, 9 to 15. A server with less than 15 declines offers of clients
    /// that cannot be limited.
    pub client_max_window_bits: u8,
    /// Level of compression: 1 (fast) to 9 (small).
    pub level: u32,
    /// Messages with fewer bytes are sent uncompressed.
    pub threshold: usize,
}

impl Default for DeflateConfig {
    /// No memory between messages in either direction, the largest windows, level 6, and a threshold of 1,024 bytes.
    fn default() -> Self {
        Self {
            server_no_context_takeover: true,
            client_no_context_takeover: true,
            server_max_window_bits: MAX_WINDOW_BITS,
            client_max_window_bits: MAX_WINDOW_BITS,
            level: 6,
            threshold: 1024,
        }
    }
}

/// The parameters of the extension (RFC 7692, section 7.1), as negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeflateParameters {
    /// Messages of the server do not refer to earlier ones.
    pub server_no_context_takeover: bool,
    /// Messages of the client do not refer to earlier ones.
    pub client_no_context_takeover: bool,
    /// Size of the server's window: its logarithm to base 2, 8 to 15.
    pub server_max_window_bits: u8,
    /// Size of the client's window: its logarithm to base 2, 8 to 15.
    pub client_max_window_bits: u8,
}

/// The parameters of one direction.
pub(super) struct Direction {
    pub(super) window_bits: u8,
    pub(super) takeover: bool,
}

impl DeflateParameters {
    /// The parameters for what `sender` sends.
    pub(super) const fn direction(&self, sender: Role) -> Direction {
        match sender {
            Role::Client => Direction {
                window_bits: self.client_max_window_bits,
                takeover: !self.client_no_context_takeover,
            },
            Role::Server => Direction {
                window_bits: self.server_max_window_bits,
                takeover: !self.server_no_context_takeover,
            },
        }
    }
}

/// `client_max_window_bits` in an offer, where the value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WindowLimit {
    Missing,
    WithoutValue,
    Bits(u8),
}

/// The parameters that an offer or a response names.
struct Named {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    client_max_window_bits: WindowLimit,
}

impl Named {
    /// `None` for an unknown or repeated parameter, or a value that is not allowed.
    fn read(extension: &Extension) -> Option<Self> {
        let mut named = Self {
            server_no_context_takeover: false,
            client_no_context_takeover: false,
            server_max_window_bits: None,
            client_max_window_bits: WindowLimit::Missing,
        };
        for (name, value) in &extension.parameters {
            named.add(name, value.as_deref())?;
        }
        Some(named)
    }

    fn add(&mut self, name: &str, value: Option<&str>) -> Option<()> {
        match (name, value) {
            ("server_no_context_takeover", None) => set(&mut self.server_no_context_takeover),
            ("client_no_context_takeover", None) => set(&mut self.client_no_context_takeover),
            ("server_max_window_bits", Some(value)) => {
                let before = self.server_max_window_bits.replace(window_bits(value)?);
                before.is_none().then_some(())
            }
            ("client_max_window_bits", value) => {
                let limit = match value {
                    Some(value) => WindowLimit::Bits(window_bits(value)?),
                    None => WindowLimit::WithoutValue,
                };
                let before = std::mem::replace(&mut self.client_max_window_bits, limit);
                (before == WindowLimit::Missing).then_some(())
            }
            _ => None,
        }
    }
}

fn set(flag: &mut bool) -> Option<()> {
    (!std::mem::replace(flag, true)).then_some(())
}

/// Without leading zeros (RFC 7692, section 7.1.2.1).
fn window_bits(value: &str) -> Option<u8> {
    let bits = value.parse().ok()?;
    let valid = (MIN_WINDOW_BITS..=MAX_WINDOW_BITS).contains(&bits) && bits.to_string() == value;
    valid.then_some(bits)
}

impl DeflateConfig {
    /// The offer of a client.
    #[must_use]
    pub fn offer(&self) -> String {
        let mut offer = takeover(
            self.server_no_context_takeover,
            self.client_no_context_takeover,
        );
        if self.server_max_window_bits < MAX_WINDOW_BITS {
            offer += &format!("; server_max_window_bits={}", self.server_max_window_bits);
        }
        offer += "; client_max_window_bits";
        if self.client_max_window_bits < MAX_WINDOW_BITS {
            offer += &format!("={}", self.client_max_window_bits);
        }
        offer
    }

    /// A server's choice among the offers of a client, in the order of the client: the parameters and the response. `None`
    /// when there is no offer that it can accept; then messages are not compressed.
    #[must_use]
    pub fn accept(&self, offers: &[Extension]) -> Option<(DeflateParameters, String)> {
        let mut offers = offers.iter().filter(|offer| offer.name == EXTENSION);
        offers.find_map(|offer| self.accept_offer(&Named::read(offer)?))
    }

    fn accept_offer(&self, offer: &Named) -> Option<(DeflateParameters, String)> {
        let client_bits = self.client_bits(offer.client_max_window_bits)?;
        let server_bits = offer
            .server_max_window_bits
            .map_or(self.server_max_window_bits, |bits| {
                bits.min(self.server_max_window_bits)
            });
        if server_bits < MIN_DEFLATE_WINDOW_BITS {
            return None;
        }
        let parameters = DeflateParameters {
            server_no_context_takeover: self.server_no_context_takeover
                || offer.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover
                || offer.client_no_context_takeover,
            server_max_window_bits: server_bits,
            client_max_window_bits: client_bits,
        };
        Some((parameters, parameters.response(offer)))
    }

    /// The client's window, which a server may only limit when the offer says that it can (RFC 7692, section 7.1.2.2).
    fn client_bits(&self, offer: WindowLimit) -> Option<u8> {
        match offer {
            WindowLimit::Bits(bits) => Some(bits.min(self.client_max_window_bits)),
            WindowLimit::WithoutValue => Some(self.client_max_window_bits),
            WindowLimit::Missing if self.client_max_window_bits < MAX_WINDOW_BITS => None,
            WindowLimit::Missing => Some(MAX_WINDOW_BITS),
        }
    }

    /// A client's check of the server's response to [`offer`](Self::offer).
    ///
    /// # Errors
    /// The response does not fit the offer: it lacks a limit that was asked for, or exceeds one.
    pub fn accept_response(
        &self,
        response: &Extension,
    ) -> Result<DeflateParameters, HandshakeError> {
        let named = Named::read(response).ok_or(HandshakeError::DeflateParameters)?;
        let server_bits = named.server_max_window_bits.unwrap_or(MAX_WINDOW_BITS);
        let client_bits = match named.client_max_window_bits {
            WindowLimit::Bits(bits) => bits,
            WindowLimit::Missing => self.client_max_window_bits,
            WindowLimit::WithoutValue => return Err(HandshakeError::DeflateParameters),
        };
        let fits = client_bits <= self.client_max_window_bits
            && server_bits <= self.server_max_window_bits
            && (named.server_no_context_takeover || !self.server_no_context_takeover);
        if !fits {
            return Err(HandshakeError::DeflateParameters);
        }
        Ok(DeflateParameters {
            server_no_context_takeover: named.server_no_context_takeover,
            client_no_context_takeover: named.client_no_context_takeover
                || self.client_no_context_takeover,
            server_max_window_bits: server_bits,
            client_max_window_bits: client_bits,
        })
    }
}

impl DeflateParameters {
    fn response(&self, offer: &Named) -> String {
        let mut text = takeover(
            self.server_no_context_takeover,
            self.client_no_context_takeover,
        );
        if self.server_max_window_bits < MAX_WINDOW_BITS || offer.server_max_window_bits.is_some() {
            text += &format!("; server_max_window_bits={}", self.server_max_window_bits);
        }
        if self.client_max_window_bits < MAX_WINDOW_BITS {
            text += &format!("; client_max_window_bits={}", self.client_max_window_bits);
        }
        text
    }
}

/// The name of the extension and the parameters without values.
fn takeover(server_no_context: bool, client_no_context: bool) -> String {
    let mut text = EXTENSION.to_owned();
    if server_no_context {
        text += "; server_no_context_takeover";
    }
    if client_no_context {
        text += "; client_no_context_takeover";
    }
    text
}
