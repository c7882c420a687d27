//! Digest (RFC 7616), quality of protection `auth` or, for servers that offer none, as in RFC 2069.

use std::fmt::Write as _;

use aws_lc_rs::rand;
use zeroize::Zeroizing;

use super::challenge::Challenge;
use super::credential::Credential;
use super::hash::{Hash, hexadecimal};

/// A nonce of the other side and how it is used. One session serves any number of requests.
#[derive(Debug)]
pub(super) struct DigestSession {
    hash: Hash,
    /// Whether the algorithm ends in `-sess`.
    is_session: bool,
    /// As the challenge has it; `None` when it has none, which means MD5.
    algorithm: Option<Vec<u8>>,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    opaque: Option<Vec<u8>>,
    has_quality: bool,
    hashes_user_name: bool,
    is_utf8: bool,
    /// One for all requests of a nonce: `-sess` computes its key once.
    client_nonce: Zeroizing<String>,
    /// Requests so far.
    count: u32,
}

impl DigestSession {
    /// `None` for a challenge that asks for something unknown.
    pub(super) fn of(challenge: &Challenge) -> Option<Self> {
        let name = match challenge.get("algorithm") {
            Some(_) => challenge.keyword("algorithm")?,
            None => "md5".to_owned(),
        };
        let plain_name = name.strip_suffix("-sess");
        let has_quality = challenge.get("qop").is_some();
        if has_quality && !offers_auth(&challenge.keyword("qop")?) {
            return None;
        }
        Some(Self {
            hash: Hash::named(plain_name.unwrap_or(&name))?,
            is_session: plain_name.is_some(),
            algorithm: challenge.get("algorithm").map(<[u8]>::to_vec),
            realm: challenge.get("realm")?.to_vec(),
            nonce: challenge.get("nonce")?.to_vec(),
            opaque: challenge.get("opaque").map(<[u8]>::to_vec),
            has_quality,
            hashes_user_name: challenge.keyword("userhash").as_deref() == Some("true"),
            is_utf8: challenge.keyword("charset").as_deref() == Some("utf-8"),
            client_nonce: random(),
            count: 0,
        })
    }

    /// How strong it is, against other challenges.
    pub(super) fn strength(&self) -> Hash {
        self.hash
    }

    pub(super) fn nonce(&self) -> &[u8] {
        &self.nonce
    }

    /// The value of the field that answers for the next request.
    pub(super) fn answer(
        &mut self,
        credential: &Credential,
        method: &str,
        target: &str,
    ) -> Zeroizing<Vec<u8>> {
        self.count = self.count.saturating_add(1);
        let mut fields = Fields::default();
        self.user_name_to(&mut fields, credential);
        fields.quoted("realm", &self.realm);
        fields.quoted("uri", target.as_bytes());
        if let Some(algorithm) = &self.algorithm {
            fields.plain("algorithm", algorithm);
        }
        fields.quoted("nonce", &self.nonce);
        let count = format!("{:08x}", self.count);
        if self.has_quality {
            fields.plain("nc", count.as_bytes());
            fields.plain("qop", b"auth");
        }
        if self.has_quality || self.is_session {
            fields.quoted("cnonce", self.client_nonce.as_bytes());
        }
        let response = self.response(credential, method, target, &count);
        fields.quoted("response", response.as_bytes());
        if let Some(opaque) = &self.opaque {
            fields.quoted("opaque", opaque);
        }
        if self.hashes_user_name {
            fields.plain("userhash", b"true");
        }
        fields.text
    }

    fn user_name_to(&self, fields: &mut Fields, credential: &Credential) {
        let name = credential.user_name.as_bytes();
        if self.hashes_user_name {
            let hashed = self.hash.of(&[name, &self.realm]);
            fields.quoted("username", hashed.as_bytes());
        } else if self.is_utf8 && !credential.user_name.is_ascii() {
            fields.plain("username*", extended(name).as_bytes());
        } else {
            fields.quoted("username", name);
        }
    }

    fn response(
        &self,
        credential: &Credential,
        method: &str,
        target: &str,
        count: &str,
    ) -> Zeroizing<String> {
        let secret = self.secret(credential);
        let request = self.hash.of(&[method.as_bytes(), target.as_bytes()]);
        let (secret, request) = (secret.as_bytes(), request.as_bytes());
        if !self.has_quality {
            return self.hash.of(&[secret, &self.nonce, request]);
        }
        let client_nonce = self.client_nonce.as_bytes();
        let parts = [
            secret,
            &self.nonce,
            count.as_bytes(),
            client_nonce,
            b"auth",
            request,
        ];
        self.hash.of(&parts)
    }

    /// H(A1), section 3.4.2.
    fn secret(&self, credential: &Credential) -> Zeroizing<String> {
        let (name, password) = (
            credential.user_name.as_bytes(),
            credential.password.as_bytes(),
        );
        let secret = self.hash.of(&[name, &self.realm, password]);
        if !self.is_session {
            return secret;
        }
        let client_nonce = self.client_nonce.as_bytes();
        self.hash
            .of(&[secret.as_bytes(), &self.nonce, client_nonce])
    }
}

fn offers_auth(qualities: &str) -> bool {
    qualities.split(',').any(|quality| quality.trim() == "auth")
}

fn random() -> Zeroizing<String> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).expect("random numbers of the system");
    hexadecimal(&bytes)
}

/// A value in the notation of RFC 8187.
fn extended(text: &[u8]) -> Zeroizing<String> {
    let mut value = Zeroizing::new("UTF-8''".to_owned());
    for &byte in text {
        if byte.is_ascii_alphanumeric() {
            value.push(byte.into());
        } else {
            // Writing to a String cannot fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

/// The parameters of an answer.
#[derive(Default)]
struct Fields {
    text: Zeroizing<Vec<u8>>,
}

impl Fields {
    fn plain(&mut self, name: &str, value: &[u8]) {
        let separator: &[u8] = if self.text.is_empty() {
            b"Digest "
        } else {
            b", "
        };
        for part in [separator, name.as_bytes(), b"=", value] {
            self.text.extend_from_slice(part);
        }
    }

    fn quoted(&mut self, name: &str, value: &[u8]) {
        self.plain(name, b"\"");
        for &byte in value {
            if matches!(byte, b'"' | b'\\') {
                self.text.push(b'\\');
            }
            self.text.push(byte);
        }
        self.text.push(b'"');
    }
}

#[cfg(test)]
mod tests;
