use proptest::strategy::Strategy as _;

use super::*;

type Expected<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

fn check(field: &str, expected: Expected<'_>) {
    let field = HeaderValue::from_str(field).expect("a value");
    let found = challenges([&field]);
    let seen: Vec<(String, Vec<(String, String)>)> = found
        .into_iter()
        .map(|challenge| {
            let text = |(name, value)| (name, String::from_utf8(value).expect("text"));
            let parameters = challenge.parameters.into_iter().map(text);
            (challenge.scheme, parameters.collect())
        })
        .collect();
    let expected: Vec<(String, Vec<(String, String)>)> = expected
        .iter()
        .map(|(scheme, parameters)| {
            let text = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
            (scheme.to_string(), parameters.iter().map(text).collect())
        })
        .collect();
    assert_eq!(seen, expected, "{field:?}");
}

#[test]
fn challenges_are_found() {
    check("Basic realm=\"a\"", &[("basic", &[("realm", "a")])]);
    check("Basic", &[("basic", &[])]);
    // By the grammar this is a token68.
    check("Basic realm=", &[("basic", &[])]);
    check(
        "Negotiate, Basic realm=a",
        &[("negotiate", &[]), ("basic", &[("realm", "a")])],
    );
    check("NTLM TlRMTVNTUAAB==", &[("ntlm", &[])]);
    check(
        "NTLM ab/+=, Basic realm=\"x, y=\\\"z\\\"\"",
        &[("ntlm", &[]), ("basic", &[("realm", "x, y=\"z\"")])],
    );
    check(
        " ,, Digest\tRealm = \"a\" ,\t, nonce= b,qop=\"auth, auth-int\" ,Basic realm=c, ",
        &[
            (
                "digest",
                &[("realm", "a"), ("nonce", "b"), ("qop", "auth, auth-int")],
            ),
            ("basic", &[("realm", "c")]),
        ],
    );
    check("Basic realm=\"\"", &[("basic", &[("realm", "")])]);
    check("", &[]);
}

#[test]
fn malformed_fields_have_none() {
    for field in [
        "Basic realm=\"a",
        "Basic realm=\"a\\",
        "Basic realm=\"a\"b",
        "Basic realm=a realm2=b",
        "Basic realm=a, realm=b",
        "Basic realm=a, Realm=b",
        "Basic realm=a/b",
        "=",
        "\"Basic\"",
        "Basic realm=a; x",
        "realm=a",
    ] {
        check(field, &[]);
    }
}

#[test]
fn one_malformed_field_does_not_hide_another() {
    let fields = ["Basic realm=\"a", "Digest nonce=b"].map(HeaderValue::from_static);
    let found = challenges(&fields);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].get("nonce"), Some(b"b".as_slice()));
}

/// The other parser rejects a field as a whole, too. Where it accepts one, both see the same, except that it knows no token68
/// and keeps a parameter that comes twice.
#[test]
fn another_parser_sees_the_same() {
    let token = || proptest::string::string_regex("[a-z]{1,3}").expect("a pattern");
    let pieces = proptest::collection::vec(
        proptest::prop_oneof![
            token(),
            proptest::sample::select(vec![" ", ",", ", ", "=", "\"a\"", "\"b, c\"", "\t"])
                .prop_map(str::to_owned),
        ],
        0..14,
    );
    proptest::proptest!(|(pieces in pieces)| {
        let text = pieces.concat();
        let theirs: Result<Vec<_>, _> = http_auth::parser::ChallengeParser::new(&text).collect();
        let Ok(theirs) = theirs else { return Ok(()) };
        let has_repetition = theirs.iter().any(|challenge| {
            let names: Vec<_> = challenge.params.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
            (1..names.len()).any(|index| names[..index].contains(&names[index]))
        });
        if has_repetition { return Ok(()) }
        let field = HeaderValue::from_str(&text).expect("a value");
        let ours = challenges([&field]);
        let ours: Vec<_> = ours.iter().map(|each| (each.scheme.clone(), each.parameters.clone())).collect();
        let theirs: Vec<_> = theirs.iter().map(|each| {
            let parameters = each.params.iter().map(|(name, value)| {
                (name.to_ascii_lowercase(), value.to_unescaped().into_bytes())
            });
            (each.scheme.to_ascii_lowercase(), parameters.collect::<Vec<_>>())
        }).collect();
        proptest::prop_assert_eq!(ours, theirs, "{:?}", text);
    });
}
