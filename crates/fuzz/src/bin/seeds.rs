//! Writes a few valid inputs for every target: `seeds <folder>`.

use std::fs;
use std::path::Path;

use libfuzzer_sys as _;
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use sockets_core::websocket::protocol::deflate::DeflateConfig;
use sockets_core::websocket::protocol::handshake::{
    ClientConfig, ClientHandshake, HeadReader, ServerHandshake, write_request, write_response,
};
use sockets_core::websocket::protocol::{Opcode, Role};
use sockets_fuzz::PASSWORD;
use sockets_fuzz::attack::{Script, Step};
use sockets_fuzz::chain::Chain;
use sockets_fuzz::frames::{NONCE, Received, encode};
use sockets_sys::cmsg::{Aligned, Encoder};
use sockets_testing::certificates::{Issued, KeyKind, Recipe, Row, rows};

fn main() {
    let folder = std::env::args().nth(1).expect("usage: seeds <folder>");
    let folder = Path::new(&folder);
    let rows = rows();
    write(folder, "certificate", certificates(&rows));
    write(folder, "chain", chains(&rows));
    write(folder, "chain_work", plans());
    write(folder, "challenge", challenges());
    write(folder, "control_messages", vec![control_messages()]);
    write(folder, "host_name", host_names());
    write(folder, "manifest", manifests());
    write(folder, "pem", pem());
    write(folder, "pkcs7", vec![pkcs7()]);
    write(
        folder,
        "pkcs12",
        vec![archive(KeyKind::EcdsaP256), archive(KeyKind::Ed25519)],
    );
    write(folder, "revocation_list", lists(&rows));
    write(folder, "srv_records", srv_records());
    write(folder, "tls_client", scripts());
    write(folder, "tls_server", scripts());
    write(folder, "websocket_close", closes());
    write(folder, "websocket_deflate", compressed());
    write(folder, "websocket_frame", frames());
    write(folder, "websocket_handshake", handshakes());
}

fn write(folder: &Path, target: &str, seeds: Vec<Vec<u8>>) {
    let folder = folder.join(target);
    fs::create_dir_all(&folder).expect("a folder");
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(number.to_string()), seed).expect("a file");
    }
}

fn certificates(rows: &[Row]) -> Vec<Vec<u8>> {
    let mut all: Vec<_> = rows.iter().flat_map(|row| row.chain.clone()).collect();
    let kinds = [KeyKind::EcdsaP256, KeyKind::Rsa2048, KeyKind::Ed25519];
    all.extend(kinds.map(|kind| server(kind).key_der()));
    all
}

fn chains(rows: &[Row]) -> Vec<Vec<u8>> {
    /// 2026.
    const NOW: u32 = 1_780_000_000;
    let chain = |row: &Row, choices| {
        let certificates: Vec<_> = row.chain.iter().chain(&row.roots).collect();
        let certificates: Vec<_> = certificates.iter().map(|der| der.as_slice()).collect();
        Chain::write(choices, NOW, &certificates)
    };
    let both = rows.iter().map(|row| [chain(row, 7), chain(row, 1)]);
    both.flatten().collect()
}

/// A chain of three, many names below constraints, and mazes: of one key, and of one name.
fn plans() -> Vec<Vec<u8>> {
    let plan = |choices: u8, steps: &[[u8; 4]]| [&[choices], steps.as_flattened()].concat();
    let one_key = [[1, 0, 0x80, 100]; 12];
    let one_name: Vec<_> = (0..24)
        .map(|number| [number * 3, number * 3 + 3, 0, 0])
        .collect();
    vec![
        plan(3, &[[1, 2, 0, 0], [2, 0, 0, 0]]),
        plan(0, &[[3, 1, 1, 250], [1, 2, 0x81, 250], [2, 0, 0x81, 250]]),
        plan(2, &[&[[3, 1, 0, 250]], &one_key[..]].concat()),
        plan(2, &one_name),
    ]
}

fn control_messages() -> Vec<u8> {
    let mut area = Aligned::<128>::zeroed();
    let mut encoder = Encoder::new(&mut area);
    encoder.push(1, 2, &[3; 4]);
    encoder.push(4, 5, &[6; 20]);
    let length = encoder.finish();
    area.bytes()[..length].to_vec()
}

/// An alias of the name in the question, and the record of what it means.
/// RFC 7616, section 3.9.1, and RFC 7617, section 2.
fn challenges() -> Vec<Vec<u8>> {
    let digest = r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;
    let basic = r#"Basic realm="foo", charset="UTF-8""#;
    [
        digest,
        basic,
        &format!("{digest}\n{basic}, {digest}, stale=true"),
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

fn manifests() -> Vec<Vec<u8>> {
    let json = r#"{"name":"p","uwp":{"capabilities":["internetClient"],"loopbackExempt":true}}"#;
    let xml = r#"<?xml version="1.0"?><Package xmlns="http://schemas.microsoft.com/appx/manifest/foundation/windows10" xmlns:uap="http://schemas.microsoft.com/appx/manifest/uap/windows10"><Capabilities><Capability Name="internetClient"/><uap:Capability Name="sharedUserCertificates"/></Capabilities></Package>"#;
    [json, xml].map(|text| text.as_bytes().to_vec()).into()
}

fn srv_records() -> Vec<Vec<u8>> {
    let alias = b"\xC0\x0C\0\x05\0\x01\0\0\0\x3C\0\x03\x01b\0";
    let record = b"\x01b\0\0\x21\0\x01\0\0\0\x3C\0\x09\0\x01\0\x02\x13\xC4\x01x\0";
    vec![record.to_vec(), [&alias[..], record].concat()]
}

fn host_names() -> Vec<Vec<u8>> {
    [
        "localhost",
        "b\u{fc}cher.example.",
        "192.0.2.1",
        "[2001:db8::1]",
        "fe80::1%7",
        "(01:23:45:67:89:AB)",
    ]
    .map(|name| name.as_bytes().to_vec())
    .to_vec()
}

fn pem() -> Vec<Vec<u8>> {
    let server = server(KeyKind::EcdsaP256);
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    vec![
        format!("{}{}", server.pem(), server.key_pem()).into_bytes(),
        format!("{}{encrypted}", server.pem()).into_bytes(),
    ]
}

fn archive(kind: KeyKind) -> Vec<u8> {
    let server = server(kind);
    let certificate = p12_keystore::Certificate::from_der(server.der()).expect("a certificate");
    let key = PrivateKey::from_der(&server.key_der()).expect("a key");
    let chain = PrivateKeyChain::new("id", key, [certificate]);
    let mut store = KeyStore::new();
    store.add_entry("name", KeyStoreEntry::PrivateKeyChain(chain));
    // Few iterations, so that many inputs are tried per second.
    let writer = store.writer(PASSWORD).encryption_iterations(2);
    writer.mac_iterations(2).write().expect("an archive")
}

fn lists(rows: &[Row]) -> Vec<Vec<u8>> {
    let mut lists: Vec<_> = rows
        .iter()
        .flat_map(|row| row.revocation_lists.clone())
        .collect();
    let root = Recipe::authority("Root").self_signed();
    lists.push(root.partial_revocation_list(&[&root], "http://root.example/list"));
    lists
}

fn server(kind: KeyKind) -> Issued {
    let root = Recipe::authority("Root").self_signed();
    Recipe::server(&["localhost"]).key(kind).issued_by(&root)
}

/// Signed data with two certificates and without signatures.
fn pkcs7() -> Vec<u8> {
    let root = Recipe::authority("Root").self_signed();
    let leaf = Recipe::server(&["localhost"]).issued_by(&root);
    let data = [
        0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
    ];
    let certificates = element(0xa0, &[root.der(), leaf.der()].concat());
    let signed = [&[0x02, 1, 1, 0x31, 0], &data[..], &certificates, &[0x31, 0]].concat();
    let content = element(0xa0, &element(0x30, &signed));
    let kind = [
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
    ];
    element(0x30, &[&kind[..], &content].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).expect("small").to_be_bytes();
    [&[tag, 0x82, high, low], content].concat()
}

fn scripts() -> Vec<Vec<u8>> {
    use Step::{ChangeKeys, CloseNotify, Drop, Flip, Inject, Relay, Write};
    let all = Relay(0xff0);
    let plays: [&[Step<'_>]; 8] = [
        &[],
        &[all, all, Write(128), all, CloseNotify],
        &[
            all,
            all,
            all,
            Write(128),
            ChangeKeys,
            Write(16_384),
            all,
            CloseNotify,
        ],
        &[Relay(5), Relay(80), Flip(1), all],
        &[all, all, all, Write(256), Relay(60), Flip(1), all],
        &[all, all, all, Write(256), Drop(1), all],
        &[Inject(b"\x15\x03\x03\x00\x02\x01\x00")],
        &[all, Inject(b"\x14\x03\x03\x00\x01\x01"), all, CloseNotify],
    ];
    let mut scripts = Vec::new();
    for steps in plays {
        scripts.extend([false, true].map(|tls12| Script::write(tls12, false, steps)));
    }
    scripts.push(Script::write(false, true, &[all]));
    scripts
}

fn closes() -> Vec<Vec<u8>> {
    let payloads: [&[u8]; 5] = [
        b"",
        b"\x03\xe8",
        b"\x0b\xb8reason",
        b"\x0f\xa0\xe2\x82\xac",
        b"\x00\x04\x08",
    ];
    payloads.map(<[u8]>::to_vec).into()
}

/// The examples of RFC 7692, section 7.2.3.
const HELLO: &[u8] = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
const HELLO_FINAL: &[u8] = b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00";
const HELLO_TWO_BLOCKS: &[u8] = b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00";

fn compressed() -> Vec<Vec<u8>> {
    let with_choices = |choices: u8, data: &[u8]| [&[choices, 255], data].concat();
    let examples = [HELLO, HELLO_FINAL, HELLO_TWO_BLOCKS];
    let all = examples.map(|data| [7, 8 + 7, 16 + 7, 1].map(|choices| with_choices(choices, data)));
    all.concat()
}

/// Valid frames, for each role and mode.
fn frames() -> Vec<Vec<u8>> {
    let one = |opcode, payload: &[u8], end| Received {
        opcode,
        end,
        too_large: false,
        payload: payload.to_vec(),
    };
    let messages = [
        one(Opcode::Text, "h\u{e4}ll".as_bytes(), false),
        one(Opcode::Ping, b"ping", true),
        one(Opcode::Text, b"o", true),
        one(Opcode::Binary, &[7; 290], true),
        one(Opcode::Binary, &[7; 310], true),
        one(Opcode::Close, b"\x03\xe8", true),
    ];
    let mut all = Vec::new();
    for choices in 0..=u8::MAX {
        let sender = if choices & 1 != 0 {
            Role::Server
        } else {
            Role::Client
        };
        let mut frames = encode(sender, &messages);
        if sender == Role::Server && choices & 4 != 0 {
            let compressed = [&[0xc1, HELLO.len() as u8], HELLO].concat();
            frames.splice(0..0, compressed);
        }
        all.push([&[choices, 100], &frames[..]].concat());
    }
    all
}

fn handshakes() -> Vec<Vec<u8>> {
    let deflate = DeflateConfig::default();
    let config = ClientConfig {
        protocols: vec!["chat".to_owned()],
        deflate: Some(deflate),
        ..ClientConfig::default()
    };
    let client = ClientHandshake::new(config, NONCE).expect("valid");
    let uri = "ws://localhost:8080/path?query".parse().expect("a URI");
    let request = write_request(&client.request(&uri).expect("a host"));
    let mut reader = HeadReader::new(4096);
    reader.push(&request).expect("a head");
    let server = ServerHandshake::of_request(&reader.request().expect("a request")).expect("valid");
    let accepted = server.accept(Some("chat"), Some(&deflate), &Default::default());
    let response = write_response(&accepted.expect("offered").response);
    vec![request, response]
}
