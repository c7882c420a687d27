use hyper::header::HeaderValue;

use super::super::challenge::challenges;
use super::*;

fn session(challenge: &str, client_nonce: &str) -> Option<DigestSession> {
    let field = HeaderValue::from_str(challenge).expect("a value");
    let challenge = challenges([&field]).pop().expect("a challenge");
    let session = DigestSession::of(&challenge)?;
    Some(DigestSession {
        client_nonce: Zeroizing::new(client_nonce.to_owned()),
        ..session
    })
}

fn answer(
    session: &mut DigestSession,
    credential: &Credential,
    method: &str,
    target: &str,
) -> String {
    let answer = session.answer(credential, method, target);
    String::from_utf8(answer.to_vec()).expect("text")
}

fn parameter(answer: &str, name: &str) -> Option<String> {
    let field = HeaderValue::from_str(answer).expect("a value");
    let challenge = challenges([&field]).pop().expect("well-formed");
    let value = challenge.get(name)?;
    Some(String::from_utf8(value.to_vec()).expect("text"))
}

/// RFC 7616, section 3.9.1.
#[test]
fn the_examples_of_the_standard_are_answered() {
    const CHALLENGE: &str = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", \
        nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
        opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", algorithm=";
    let rows = [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        (
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
    ];
    for (algorithm, expected) in rows {
        let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        let challenge = format!("{CHALLENGE}{algorithm}");
        let mut session = session(&challenge, cnonce).expect("known");
        let credential = Credential::new("Mufasa", "Circle of Life");
        let answer = answer(&mut session, &credential, "GET", "/dir/index.html");
        let expected = format!(
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", \
             algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
             qop=auth, cnonce=\"{cnonce}\", response=\"{expected}\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
        assert_eq!(answer, expected);
    }
}

/// The user name of RFC 7616, section 3.9.2. Its response is computed with SHA-512 cut to 256 bits, not with SHA-512/256
/// (erratum 4897), so only the name is taken from there.
#[test]
fn a_user_name_is_hashed_where_the_server_asks_for_it() {
    let challenge = "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-256, nonce=\"n\", \
        charset=UTF-8, userhash=true";
    let mut hashed = session(challenge, "c").expect("known");
    let credential = Credential::new("J\u{e4}s\u{f8}n Doe", "Secret, or not?");
    let answer_of_hashed = answer(&mut hashed, &credential, "GET", "/doe.json");
    let name = Hash::Sha256.of(&["J\u{e4}s\u{f8}n Doe".as_bytes(), b"api@example.org"]);
    assert_eq!(
        parameter(&answer_of_hashed, "username").as_deref(),
        Some(name.as_str())
    );
    assert_eq!(
        parameter(&answer_of_hashed, "userhash").as_deref(),
        Some("true")
    );

    let mut plain = session(&challenge.replace(", userhash=true", ""), "c").expect("known");
    let answer = answer(&mut plain, &credential, "GET", "/doe.json");
    let name = parameter(&answer, "username*");
    assert_eq!(name.as_deref(), Some("UTF-8''J%C3%A4s%C3%B8n%20Doe"));
    assert_eq!(parameter(&answer, "username"), None);
}

/// RFC 2069, section 2.4, with the response of its erratum 749.
#[test]
fn a_server_without_quality_of_protection_is_answered() {
    let challenge = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", \
        opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
    let mut session = session(challenge, "c").expect("known");
    let credential = Credential::new("Mufasa", "CircleOfLife");
    let answer = answer(&mut session, &credential, "GET", "/dir/index.html");
    let response = parameter(&answer, "response");
    assert_eq!(
        response.as_deref(),
        Some("1949323746fe6a43ef61f9606e7febea")
    );
    assert_eq!(parameter(&answer, "nc"), None);
    assert_eq!(parameter(&answer, "cnonce"), None);
    assert_eq!(parameter(&answer, "algorithm"), None);
}

#[test]
fn requests_of_a_nonce_are_counted() {
    let mut session = session("Digest realm=a, nonce=b, qop=auth", "c").expect("known");
    let credential = Credential::new("u", "p");
    let counts = ["00000001", "00000002", "00000003"];
    for expected in counts {
        let answer = answer(&mut session, &credential, "GET", "/");
        assert_eq!(parameter(&answer, "nc").as_deref(), Some(expected));
    }
}

#[test]
fn quotes_are_escaped() {
    let challenge = "Digest realm=\"a \\\"b\\\" \\\\c\", nonce=d";
    let mut session = session(challenge, "c").expect("known");
    let answer = answer(&mut session, &Credential::new("u\"", "p"), "GET", "/");
    assert_eq!(parameter(&answer, "realm").as_deref(), Some("a \"b\" \\c"));
    assert_eq!(parameter(&answer, "username").as_deref(), Some("u\""));
}

#[test]
fn what_is_not_known_is_not_answered() {
    for challenge in [
        "Digest realm=a",
        "Digest nonce=a",
        "Digest realm=a, nonce=b, algorithm=SHA-1",
        "Digest realm=a, nonce=b, algorithm=MD5-sess2",
        "Digest realm=a, nonce=b, qop=auth-int",
        "Digest realm=a, nonce=b, qop=\"\"",
    ] {
        assert!(session(challenge, "c").is_none(), "{challenge}");
    }
}
