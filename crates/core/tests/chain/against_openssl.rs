//! The same chains before `openssl verify`: where it has a verdict, it is ours.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, process};

use sockets_testing::certificates::{Row, rows};

use crate::spawning::SPAWNING;

/// Chains that OpenSSL accepts and webpki does not, or accepts for longer.
const STRICTER: &[&str] = &[
    "authority-as-server",
    "version-1",
    // RFC 5280 sections 4.2.1.9 and 4.2.1.10 make an exception for them.
    "self-issued-counts-in-path-length",
    "self-issued-outside-of-permitted-names",
    // OpenSSL has a limit too, and reaches it later.
    "too-many-names",
];

/// OpenSSL's numbers of errors (`man X509_STORE_CTX_get_error`) and our results.
const MEANINGS: &[(u8, u8)] = &[
    (2, 4),
    (3, 11),
    // A list of another authority with the same name is none to OpenSSL.
    (3, 12),
    (7, 5),
    (9, 3),
    (10, 3),
    (12, 12),
    (18, 1),
    (19, 1),
    (20, 4),
    (21, 4),
    (23, 2),
    (24, 9),
    (25, 9),
    (26, 6),
    (26, 9),
    (34, 10),
    (47, 8),
    (48, 8),
    (62, 7),
    (64, 7),
    (66, 5),
    (68, 5),
    (79, 9),
];

#[test]
fn openssl_agrees() {
    if Command::new("openssl").arg("version").output().is_err() {
        return skip("there is no openssl");
    }
    let folder = Folder::new();
    let wrong: Vec<_> = rows()
        .iter()
        .filter(|row| !STRICTER.contains(&row.name))
        .filter_map(|row| difference(row, &folder.verify(row)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// OpenSSL names some of the errors, and never one that we do not.
fn difference(row: &Row, output: &str) -> Option<String> {
    let errors: Vec<_> = output.lines().filter_map(error_number).collect();
    let unknown = errors.iter().any(|error| !is_among(*error, row.results));
    (unknown || errors.is_empty() != row.results.is_empty())
        .then(|| format!("{}: {:?}, openssl: {output}", row.name, row.results))
}

/// `error 10 at 0 depth lookup: certificate has expired`
fn error_number(line: &str) -> Option<u8> {
    let (number, _) = line.strip_prefix("error ")?.split_once(" at ")?;
    number.parse().ok()
}

fn is_among(error: u8, results: &[u8]) -> bool {
    MEANINGS
        .iter()
        .any(|(number, result)| *number == error && results.contains(result))
}

#[expect(
    clippy::print_stderr,
    reason = "the log of a run shows what it left out"
)]
fn skip(reason: &str) {
    eprintln!("skipped openssl_agrees: {reason}");
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = env::temp_dir().join(format!("sockets-core-openssl-{}", process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn verify(&self, row: &Row) -> String {
        let (leaf, sent) = row.chain.split_first().expect("a leaf");
        let mut command = Command::new("openssl");
        command
            .current_dir(&self.0)
            .args(["verify", "-no-CAfile", "-no-CApath", "-no-CAstore"])
            // As Windows and rustls: a chain may end at a trusted intermediate, keys have 112 bits of security.
            .args([
                "-partial_chain",
                "-auth_level",
                "2",
                "-purpose",
                "sslserver",
            ])
            .args([name_option(row.host), row.host]);
        self.add(&mut command, "-trusted", &row.roots);
        self.add(&mut command, "-untrusted", sent);
        self.add(&mut command, "-CRLfile", &row.revocation_lists);
        if !row.revocation_lists.is_empty() {
            command.args(["-crl_check", "-crl_check_all"]);
        }
        command.arg(self.write("leaf", leaf));
        let _together = SPAWNING.read();
        let output = command.output().expect("openssl");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn add(&self, command: &mut Command, option: &str, items: &[Vec<u8>]) {
        for (number, item) in items.iter().enumerate() {
            command.args([option, &self.write(&format!("{option}{number}"), item)]);
        }
    }

    fn write(&self, name: &str, der: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, der).expect("a file");
        path.display().to_string()
    }
}

fn name_option(host: &str) -> &'static str {
    match host.parse::<IpAddr>() {
        Ok(_) => "-verify_ip",
        Err(_) => "-verify_hostname",
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
