//! Writes what is generated from the tables of errors and of the numbers that cross to JavaScript.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use sockets_core::error::{
    CONDITIONS, Condition, ERRNOS, Errno, ErrorKind, Hresult, LOOKUP_FAILURES, SocketErrorStatus,
    WEB_ERROR_STATUSES, WebErrorStatus,
};
use sockets_core::wire::{NUMBERS, Number};

const NOTICE: &str = "Generated from crates/core/src/error by `npm run generate`. Do not edit.";
const WIRE_NOTICE: &str =
    "Generated from crates/core/src/wire.rs by `npm run generate`. Do not edit.";

const WEB_STATUS_FUNCTION: &str = "\
const unlistedHttpStatuses: Readonly<Record<number, WebErrorStatus>> = {
  1: WebErrorStatus.unexpectedStatusCode,
  2: WebErrorStatus.unexpectedStatusCode,
  3: WebErrorStatus.unexpectedRedirection,
  4: WebErrorStatus.unexpectedClientError,
  5: WebErrorStatus.unexpectedServerError,
};

/**
 * The status of an HRESULT given as signed or unsigned number; `unknown` for all that have none. A status of HTTP without a
 * member of its own has that of its class.
 */
export function webStatusOfHresult(hresult: number): WebErrorStatus {
  return webStatuses.get(hresult | 0) ?? unlistedHttpStatus(hresult) ?? WebErrorStatus.unknown;
}

/** The HRESULT of HTTP status N is 0x80190000 + N. */
function unlistedHttpStatus(hresult: number): WebErrorStatus | undefined {
  return hresult >>> 16 === 0x8019 ? unlistedHttpStatuses[Math.trunc((hresult & 0xffff) / 100)] : undefined;
}
";

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::write(root.join("src/internal/errors/hresult.ts"), typescript())?;
    fs::write(root.join("src/internal/runtime/wire.ts"), wire_constants())?;
    fs::write(root.join("docs/errors.md"), document())
}

fn typescript() -> String {
    format!(
        "// {NOTICE}\n\n{}\n{}\n{}\n{}\n{}",
        hresult_constants(),
        status_constants(),
        status_function(),
        web_status_constants(),
        web_status_function()
    )
}

fn wire_constants() -> String {
    let rows: String = NUMBERS.iter().map(wire_constant).collect();
    format!("// {WIRE_NOTICE}\n{rows}")
}

fn wire_constant(number: &Number) -> String {
    let Number { name, value, text } = number;
    format!("\n/** {text} */\nexport const {name} = {value};\n")
}

fn hresult_constants() -> String {
    let mut rows = constant("S_OK", Hresult::S_OK);
    for condition in CONDITIONS {
        rows += &constant(condition.name, condition.hresult);
    }
    format!(
        "/** HRESULTs as signed 32-bit numbers, the way `error.number` shows them. */\n\
         export const Hresult = {{\n{rows}}} as const;\n"
    )
}

fn constant(name: &str, hresult: Hresult) -> String {
    format!("  {name}: {}, // {hresult}\n", hresult.value())
}

fn status_constants() -> String {
    let mut rows = String::new();
    for status in SocketErrorStatus::ALL {
        writeln!(rows, "  /** {} */", status.text()).expect("a String takes text");
        writeln!(rows, "  {}: {},", member_name(*status), status.value())
            .expect("a String takes text");
    }
    format!(
        "/** What kind of failure an HRESULT stands for; `Windows.Networking.Sockets.SocketErrorStatus`. */\n\
         export const SocketErrorStatus = {{\n{rows}}} as const;\n\
         export type SocketErrorStatus = (typeof SocketErrorStatus)[keyof typeof SocketErrorStatus];\n"
    )
}

fn status_function() -> String {
    let rows: String = CONDITIONS
        .iter()
        .filter(|condition| condition.status != SocketErrorStatus::Unknown)
        .map(|condition| {
            let status = member_name(condition.status);
            format!(
                "  [Hresult.{}, SocketErrorStatus.{status}],\n",
                condition.name
            )
        })
        .collect();
    format!(
        "const statuses: ReadonlyMap<number, SocketErrorStatus> = new Map([\n{rows}]);\n\n\
         /** The status of an HRESULT given as signed or unsigned number; `unknown` for all that have none. */\n\
         export function statusOfHresult(hresult: number): SocketErrorStatus {{\n  \
           return statuses.get(hresult | 0) ?? SocketErrorStatus.unknown;\n\
         }}\n"
    )
}

fn web_status_constants() -> String {
    let rows: String = WEB_ERROR_STATUSES
        .iter()
        .map(
            |WebErrorStatus {
                 name, value, text, ..
             }| { format!("  /** {text} */\n  {name}: {value},\n") },
        )
        .collect();
    format!(
        "/** What kind of failure of HTTP an HRESULT stands for; `Windows.Web.WebErrorStatus`. */\n\
         export const WebErrorStatus = {{\n{rows}}} as const;\n\
         export type WebErrorStatus = (typeof WebErrorStatus)[keyof typeof WebErrorStatus];\n"
    )
}

fn web_status_function() -> String {
    let rows: String = WEB_ERROR_STATUSES
        .iter()
        .flat_map(|status| status.hresults.iter().map(move |code| (code, status)))
        .map(|(code, status)| {
            let constant = Condition::of(*code).expect("it is a row").name;
            format!("  [Hresult.{constant}, WebErrorStatus.{}],\n", status.name)
        })
        .collect();
    format!(
        "const webStatuses: ReadonlyMap<number, WebErrorStatus> = new Map<number, WebErrorStatus>([\n{rows}]);\n\n\
         {WEB_STATUS_FUNCTION}"
    )
}

/// `ConnectionRefused` as `connectionRefused`.
fn member_name(status: SocketErrorStatus) -> String {
    let name = format!("{status:?}");
    name[..1].to_lowercase() + &name[1..]
}

fn document() -> String {
    format!(
        "<!-- {NOTICE} -->\n\n\
         # Errors\n\n\
         Every error has `number` (the signed HRESULT), `hresult` (the same as text), `status` (a `SocketErrorStatus`), \
         `code` (Node style) and `syscall` where there is one, and a message that names \
         the operation and the endpoint, or the argument that cannot be used. For TypeScript its type is `UwpError`.\n\n\
         ## HRESULTs\n\n\
         POSIX names stand with their numbers on Linux and macOS. On Windows a system error `c` is `0x80070000 | c`.\n\n{}\n\
         ## SocketErrorStatus\n\n{}\n\
         ## WebErrorStatus\n\n\
         Of `WebError.getStatus` and `WebSocketError.getStatus`. The HRESULT of HTTP status N is `0x80190000` + N; a status that \
         is not listed is an unexpected one of its class.\n\n{}",
        condition_table(),
        status_table(),
        web_status_table()
    )
}

fn condition_table() -> String {
    let rows: String = CONDITIONS.iter().map(condition_row).collect();
    format!(
        "| HRESULT | `number` | Name | `status` | `code` from the system | Whose fault | Meaning |\n\
         |---|---|---|---|---|---|---|\n{rows}"
    )
}

fn condition_row(condition: &Condition) -> String {
    format!(
        "| `{}` | {} | `{}` | {} | {} | {} | {} |\n",
        condition.hresult,
        condition.hresult.value(),
        condition.name,
        member_name(condition.status),
        system_names(condition.hresult),
        guilt(condition.kind),
        condition.text,
    )
}

fn system_names(hresult: Hresult) -> String {
    let errnos = ERRNOS.iter().filter(|errno| errno.hresult == hresult);
    let failures = LOOKUP_FAILURES
        .iter()
        .filter(|failure| failure.hresult == hresult);
    let names: Vec<String> = errnos
        .map(errno_text)
        .chain(failures.map(|failure| format!("`{}` ({})", failure.code, failure.name)))
        .collect();
    names.join(", ")
}

fn errno_text(errno: &Errno) -> String {
    format!("`{}` ({}/{})", errno.name, errno.linux, errno.macos)
}

fn guilt(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Peer => "peer",
        ErrorKind::Network => "network",
        ErrorKind::LocalMachine => "this machine",
        ErrorKind::CallerMisuse => "caller",
        ErrorKind::Cancelled => "cancelled",
        ErrorKind::Bug => "bug",
    }
}

fn status_table() -> String {
    let rows: String = SocketErrorStatus::ALL
        .iter()
        .map(|status| {
            format!(
                "| {} | `{}` | {} |\n",
                status.value(),
                member_name(*status),
                status.text()
            )
        })
        .collect();
    format!("| Value | Name | Meaning |\n|---|---|---|\n{rows}")
}

fn web_status_table() -> String {
    let rows: String = WEB_ERROR_STATUSES.iter().map(web_status_row).collect();
    format!("| Value | Name | HRESULT | Meaning |\n|---|---|---|---|\n{rows}")
}

fn web_status_row(status: &WebErrorStatus) -> String {
    let codes: Vec<String> = status
        .hresults
        .iter()
        .map(|code| format!("`{code}`"))
        .collect();
    let WebErrorStatus {
        name, value, text, ..
    } = status;
    format!("| {value} | `{name}` | {} | {text} |\n", codes.join(", "))
}
