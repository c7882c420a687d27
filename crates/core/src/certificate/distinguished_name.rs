//! Names of subjects and issuers as text.

use x509_parser::asn1_rs::{Any, BmpString, Tag};
use x509_parser::der_parser::{oid, oid::Oid};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// Attribute types that have a short name, as Windows writes them.
fn short_name(identifier: &Oid<'_>) -> Option<&'static str> {
    let names = [
        (oid!(2.5.4.3), "CN"),
        (oid!(2.5.4.6), "C"),
        (oid!(2.5.4.7), "L"),
        (oid!(2.5.4.8), "S"),
        (oid!(2.5.4.9), "STREET"),
        (oid!(2.5.4.10), "O"),
        (oid!(2.5.4.11), "OU"),
        (oid!(2.5.4.12), "T"),
        (oid!(2.5.4.42), "G"),
        (oid!(2.5.4.43), "I"),
        (oid!(2.5.4.4), "SN"),
        (oid!(2.5.4.5), "SERIALNUMBER"),
        (oid!(1.2.840.113549.1.9.1), "E"),
        (oid!(0.9.2342.19200300.100.1.25), "DC"),
    ];
    let found = names.iter().find(|(known, _)| known == identifier);
    found.map(|(_, name)| *name)
}

/// The whole name, most specific part first: `CN=www.example.com, O=Example, C=DE`.
pub(super) fn text(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name
        .iter_rdn()
        .map(|rdn| rdn.iter().map(attribute).collect::<Vec<_>>().join(" + "))
        .collect();
    parts.reverse();
    parts.join(", ")
}

/// The display name on Windows: the common name, else the organizational unit, the organization, the mail address, or else
/// the most specific part.
pub(super) fn display(name: &X509Name<'_>) -> String {
    let by_type = [
        oid!(2.5.4.3),
        oid!(2.5.4.11),
        oid!(2.5.4.10),
        oid!(1.2.840.113549.1.9.1),
    ];
    let preferred = by_type.iter().find_map(|wanted| {
        // The last one is the most specific.
        name.iter_attributes()
            .filter(|each| each.attr_type() == wanted)
            .last()
    });
    preferred
        .or_else(|| name.iter_attributes().last())
        .map(value)
        .unwrap_or_default()
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let value = quoted(value(attribute));
    match short_name(attribute.attr_type()) {
        Some(name) => format!("{name}={value}"),
        None => format!("OID.{}={value}", attribute.attr_type().to_id_string()),
    }
}

/// Quotes a value that would otherwise read as more than one part.
fn quoted(value: String) -> String {
    let is_plain = !value.contains([',', '+', '=', '"', '\n', '<', '>', '#', ';'])
        && value.trim() == value
        && !value.is_empty();
    if is_plain {
        return value;
    }
    format!("\"{}\"", value.replace('"', "\"\""))
}

/// The text of a value; `#` and hexadecimal digits for one that is no text.
fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    let any = attribute.attr_value();
    match any.tag() {
        Tag::BmpString => {
            BmpString::try_from(any).map_or_else(|_| hexadecimal(any), |text| text.string())
        }
        Tag::T61String => any.data.iter().copied().map(char::from).collect(),
        _ => attribute
            .as_str()
            .map_or_else(|_| hexadecimal(any), str::to_owned),
    }
}

fn hexadecimal(any: &Any<'_>) -> String {
    let digits = any.data.iter().map(|byte| format!("{byte:02x}"));
    std::iter::once("#".to_owned()).chain(digits).collect()
}
