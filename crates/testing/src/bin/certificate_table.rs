//! `certificate-table`: prints the truth table of certificate errors as one JSON array, certificates in hexadecimal DER.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use sockets_testing::certificates::{Row, rows};

fn main() -> io::Result<()> {
    let rows: Vec<_> = rows().iter().map(object).collect();
    writeln!(io::stdout().lock(), "[{}]", rows.join(",\n"))
}

fn object(row: &Row) -> String {
    format!(
        "{{\"name\":\"{}\",\"host\":\"{}\",\"chain\":{},\"key\":\"{}\",\"roots\":{},\"revocationLists\":{},\
         \"results\":{:?},\"hresult\":{},\"status\":{}}}",
        row.name,
        row.host,
        list(&row.chain),
        row.key.as_deref().unwrap_or_default().escape_default(),
        list(&row.roots),
        list(&row.revocation_lists),
        row.results,
        row.hresult,
        row.status,
    )
}

fn list(items: &[Vec<u8>]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|der| format!("\"{}\"", hex(der)))
        .collect();
    format!("[{}]", items.join(","))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
