//! Answers to challenges.

use data_encoding::BASE64;
use hyper::header::{
    AUTHORIZATION, HeaderName, HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION,
    WWW_AUTHENTICATE,
};
use hyper::{HeaderMap, StatusCode};
use zeroize::Zeroizing;

use super::challenge::{Challenge, challenges};
use super::credential::Credential;
use super::digest::DigestSession;
use crate::error::Error;

/// Nonces that may turn out stale one after the other: a server that rejects every one would never let go.
const STALE_NONCES: u32 = 3;

/// Who asks for credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The server, by 401.
    Server,
    /// The proxy, by 407.
    Proxy,
}

impl Asker {
    fn status(self) -> StatusCode {
        match self {
            Self::Server => StatusCode::UNAUTHORIZED,
            Self::Proxy => StatusCode::PROXY_AUTHENTICATION_REQUIRED,
        }
    }

    fn question(self) -> HeaderName {
        match self {
            Self::Server => WWW_AUTHENTICATE,
            Self::Proxy => PROXY_AUTHENTICATE,
        }
    }

    fn answer(self) -> HeaderName {
        match self {
            Self::Server => AUTHORIZATION,
            Self::Proxy => PROXY_AUTHORIZATION,
        }
    }
}

/// A credential and how its user answers with it. It says nothing before it was asked.
#[derive(Debug)]
pub struct Authenticator {
    asker: Asker,
    credential: Option<Credential>,
    scheme: Scheme,
    stale_nonces: u32,
}

#[derive(Debug)]
enum Scheme {
    NotAsked,
    Basic,
    Digest(Box<DigestSession>),
}

impl Authenticator {
    /// For one server or proxy; without a credential it never answers.
    pub fn new(asker: Asker, credential: Option<Credential>) -> Self {
        Self {
            asker,
            credential,
            scheme: Scheme::NotAsked,
            stale_nonces: 0,
        }
    }

    /// Adds the answer to a request, once it was asked.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a user name that the scheme cannot express: one with control characters.
    pub fn answer(
        &mut self,
        headers: &mut HeaderMap,
        method: &str,
        target: &str,
    ) -> Result<(), Error> {
        let Some(credential) = &self.credential else {
            return Ok(());
        };
        let text = match &mut self.scheme {
            Scheme::NotAsked => return Ok(()),
            Scheme::Basic => basic(credential),
            Scheme::Digest(session) => session.answer(credential, method, target),
        };
        let mut value = HeaderValue::from_bytes(&text).map_err(|_| {
            Error::invalid_argument("credential: the user name has a control character")
        })?;
        value.set_sensitive(true);
        headers.insert(self.asker.answer(), value);
        Ok(())
    }

    /// Whether the same request, sent again with [`answer`](Self::answer), may get another response than this one.
    pub fn is_asked(&mut self, status: StatusCode, headers: &HeaderMap) -> bool {
        if status != self.asker.status() {
            self.stale_nonces = 0;
            return false;
        }
        let Some(credential) = &self.credential else {
            return false;
        };
        let challenges = challenges(headers.get_all(self.asker.question()));
        let next = match &self.scheme {
            Scheme::NotAsked => strongest(&challenges, credential),
            Scheme::Basic => None,
            Scheme::Digest(session) if self.stale_nonces < STALE_NONCES => {
                self.stale_nonces += 1;
                renewed(&challenges, session)
            }
            Scheme::Digest(_) => None,
        };
        let is_asked = next.is_some();
        if let Some(next) = next {
            self.scheme = next;
        }
        is_asked
    }
}

/// The strongest scheme that can be answered: Digest by the strength of its hash, then Basic.
fn strongest(challenges: &[Challenge], credential: &Credential) -> Option<Scheme> {
    let digest = digests(challenges).reduce(|best, next| {
        if next.strength() > best.strength() {
            next
        } else {
            best
        }
    });
    // The first colon ends the user name (RFC 7617, section 2).
    let has_basic =
        challenges.iter().any(|each| each.scheme == "basic") && !credential.user_name.contains(':');
    digest
        .map(|session| Scheme::Digest(Box::new(session)))
        .or_else(|| has_basic.then_some(Scheme::Basic))
}

/// The scheme after an answer whose nonce was too old; `None` after one that was wrong.
fn renewed(challenges: &[Challenge], before: &DigestSession) -> Option<Scheme> {
    let stale: Vec<_> = challenges
        .iter()
        .filter(|each| each.keyword("stale").as_deref() == Some("true"))
        .cloned()
        .collect();
    let session = digests(&stale).find(|session| {
        session.strength() == before.strength() && session.nonce() != before.nonce()
    });
    session.map(|session| Scheme::Digest(Box::new(session)))
}

fn digests(challenges: &[Challenge]) -> impl Iterator<Item = DigestSession> {
    challenges
        .iter()
        .filter(|each| each.scheme == "digest")
        .filter_map(DigestSession::of)
}

fn basic(credential: &Credential) -> Zeroizing<Vec<u8>> {
    let parts = [
        credential.user_name.as_bytes(),
        credential.password.as_bytes(),
    ];
    let plain = Zeroizing::new(parts.join(&b':'));
    let encoded = Zeroizing::new(BASE64.encode(&plain));
    Zeroizing::new([b"Basic ".as_slice(), encoded.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for field in fields {
            let value = field.parse().expect("a value");
            headers.append(WWW_AUTHENTICATE, value);
        }
        headers
    }

    fn authenticator() -> Authenticator {
        let credential = Credential::new("Aladdin", "open sesame");
        Authenticator::new(Asker::Server, Some(credential))
    }

    fn sent(authenticator: &mut Authenticator) -> Option<String> {
        let mut headers = HeaderMap::new();
        authenticator
            .answer(&mut headers, "GET", "/")
            .expect("can be expressed");
        let value = headers.get(AUTHORIZATION)?;
        assert!(value.is_sensitive());
        Some(value.to_str().expect("text").to_owned())
    }

    fn is_asked(authenticator: &mut Authenticator, fields: &[&str]) -> bool {
        authenticator.is_asked(StatusCode::UNAUTHORIZED, &headers(fields))
    }

    /// RFC 7617, section 2.
    #[test]
    fn basic_is_sent_when_it_was_asked_for_and_once() {
        let mut authenticator = authenticator();
        assert_eq!(sent(&mut authenticator), None);
        let challenge = "Basic realm=\"WallyWorld\"";
        assert!(is_asked(&mut authenticator, &[challenge]));
        let expected = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
        assert_eq!(sent(&mut authenticator).as_deref(), Some(expected));
        assert!(!is_asked(&mut authenticator, &[challenge]), "it was wrong");
    }

    /// RFC 7617, section 2.1.
    #[test]
    fn basic_is_utf8() {
        let credential = Credential::new("test", "123\u{a3}");
        let expected = b"Basic dGVzdDoxMjPCow==";
        assert_eq!(*basic(&credential), expected);
    }

    #[test]
    fn the_strongest_challenge_is_answered() {
        const MD5: &str = "Digest realm=a, nonce=b, algorithm=MD5";
        const SHA: &str = "Digest realm=a, nonce=b, algorithm=SHA-256";
        const SHA512: &str = "Digest realm=a, nonce=b, algorithm=SHA-512-256";
        const UNKNOWN: &str = "Digest realm=a, nonce=b, algorithm=X";
        const BASIC: &str = "Basic realm=a";
        let rows: &[(&[&str], &str)] = &[
            (&[BASIC, MD5, SHA], "algorithm=SHA-256"),
            (&[SHA, MD5, BASIC], "algorithm=SHA-256"),
            (&[SHA, SHA512], "algorithm=SHA-512-256"),
            (&["Negotiate", BASIC, MD5], "algorithm=MD5"),
            (&[UNKNOWN, BASIC], "Basic "),
            (
                &["Basic realm=x, Digest realm=a, nonce=b, algorithm=SHA-256"],
                "algorithm=SHA-256",
            ),
        ];
        for (fields, expected) in rows {
            let mut authenticator = authenticator();
            assert!(is_asked(&mut authenticator, fields), "{fields:?}");
            let sent = sent(&mut authenticator).expect("an answer");
            assert!(sent.contains(expected), "{fields:?}: {sent}");
        }
    }

    #[test]
    fn what_cannot_be_answered_is_left_to_the_application() {
        let other_status = authenticator().is_asked(StatusCode::FORBIDDEN, &headers(&["Basic"]));
        assert!(!other_status);
        assert!(!is_asked(
            &mut authenticator(),
            &["Negotiate", "Bearer realm=a"]
        ));
        assert!(!is_asked(&mut authenticator(), &[]));
        let mut without = Authenticator::new(Asker::Server, None);
        assert!(!is_asked(&mut without, &["Basic realm=a"]));
        let credential = Some(Credential::new("a:b", "c"));
        let mut colon = Authenticator::new(Asker::Server, credential);
        assert!(!is_asked(&mut colon, &["Basic realm=a"]));
    }

    #[test]
    fn a_stale_nonce_is_renewed_and_a_wrong_answer_is_not() {
        let digest = |nonce: &str, stale: &str| {
            format!("Digest realm=a, nonce={nonce}, qop=auth, stale={stale}")
        };
        let mut authenticator = authenticator();
        assert!(is_asked(&mut authenticator, &[&digest("1", "false")]));
        sent(&mut authenticator).expect("an answer");
        assert!(is_asked(&mut authenticator, &[&digest("2", "TRUE")]));
        let answer = sent(&mut authenticator).expect("an answer");
        assert!(answer.contains("nonce=\"2\", nc=00000001"), "{answer}");
        assert!(!is_asked(&mut authenticator, &[&digest("3", "false")]));
        assert!(
            !is_asked(&mut authenticator, &[&digest("2", "true")]),
            "the same"
        );
        assert!(
            !is_asked(&mut authenticator, &[&digest("4", "true")]),
            "three are enough"
        );
    }

    #[test]
    fn no_text_shows_the_secret() {
        let mut authenticator = authenticator();
        is_asked(&mut authenticator, &["Basic realm=a"]);
        let mut headers = HeaderMap::new();
        authenticator
            .answer(&mut headers, "GET", "/")
            .expect("expressible");
        let text = format!("{authenticator:?} {headers:?}");
        for secret in ["sesame", "Aladdin", "QWxh"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
