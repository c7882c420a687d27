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
