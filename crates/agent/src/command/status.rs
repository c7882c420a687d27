use std::fmt::Write;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use super::control::Control;
use super::print;
use crate::protocol::{ApplicationStatus, Kind, SocketStatus, Status};

/// As `systemctl status` says that a service does not run.
const NOT_RUNNING: u8 = 3;

/// Prints what the agent holds.
pub(super) fn status(json: bool) -> io::Result<ExitCode> {
    let Some(mut control) = Control::connect()? else {
        print(if json {
            "{\"running\":false}\n"
        } else {
            "No agent runs.\n"
        })?;
        return Ok(ExitCode::from(NOT_RUNNING));
    };
    let mut answer = control
        .request(&json!({ "type": "status" }))?
        .map_err(|refused| io::Error::other(refused.message))?;
    let text = if json {
        answer["running"] = json!(true);
        format!("{}\n", serde_json::to_string_pretty(&answer)?)
    } else {
        described(&serde_json::from_value(answer)?)
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn described(status: &Status) -> String {
    let uptime = Duration::from_secs(status.uptime_ms / 1000);
    let mut text = format!(
        "Agent {} (process {}) at {}\nRuns for {}",
        status.version,
        status.pid,
        status.endpoint,
        humantime::format_duration(uptime)
    );
    if let Some(bytes) = status.resident_bytes {
        append(&mut text, format_args!(", {:.1} MB", bytes as f64 / 1e6));
    }
    text.push('\n');
    for application in &status.applications {
        describe(&mut text, application);
    }
    text
}

fn describe(text: &mut String, application: &ApplicationStatus) {
    append(text, format_args!("\nApplication {}\n", application.id));
    for task in &application.tasks {
        append(
            text,
            format_args!("  task {} ({})\n", task.task.name, task.task_id),
        );
    }
    for socket in &application.sockets {
        append(text, format_args!("  {}\n", line(socket)));
    }
}

fn line(socket: &SocketStatus) -> String {
    let kind = match socket.kind {
        Kind::Listener => "listener",
        Kind::Datagram => "datagram socket",
        Kind::Stream => "connection",
    };
    let local = socket.local.as_deref().unwrap_or("gone");
    let to = socket
        .remote
        .as_ref()
        .map_or_else(String::new, |remote| format!(" to {remote}"));
    format!("{kind} {}: {local}{to}, {}", socket.id, socket.state)
}

fn append(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}
