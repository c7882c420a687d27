//! The command line.

pub(crate) mod control;
mod install;
mod options;
mod ready;
mod run;
mod status;
mod stop;

use std::env;
use std::fmt::Arguments;
use std::io::{self, Write, stderr, stdout};
use std::process::ExitCode;

use options::{Command, Options};

const USAGE: &str = "\
Usage: uwp-sockets-agent <command>

  run                hold sockets and start tasks, until there is nothing to keep
      --ready-fd N   write a newline to this descriptor when listening, otherwise why not
      --replace      take over from the agent that runs, which ends; programs do not notice
      --idle S       end after so many seconds with nothing to keep (10)
      --task-limit S cancel a task after so many seconds (30)
  status [--json]    what the agent of this user holds
  stop [--force] [--json]
                     end it; with --force also if sockets are lost by that
  install [--json]   write what the system needs to start it on demand and keep its sockets over a restart; on Windows
                     there is nothing of that kind

Environment: UWP_SOCKETS_AGENT (path of its socket, on Windows name of its pipe), UWP_SOCKETS_STATE (folder of its state),
UWP_SOCKETS_AGENT_LOG (error, warn, info or debug).
";

pub(crate) fn main() -> ExitCode {
    let outcome = match options::parse(env::args_os().skip(1)) {
        Ok(options) => run_command(options),
        Err(error) => {
            complain(format_args!("{error}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    outcome.unwrap_or_else(|error| {
        complain(format_args!("{error}"));
        ExitCode::FAILURE
    })
}

fn run_command(options: Options) -> io::Result<ExitCode> {
    match options.command {
        Command::Run => run::run(&options).map(|()| ExitCode::SUCCESS),
        Command::Status => status::status(options.json),
        Command::Stop => stop::stop(options.json, options.force),
        Command::Install => install::install(options.json).map(|()| ExitCode::SUCCESS),
        Command::Help => print(USAGE).map(|()| ExitCode::SUCCESS),
    }
}

fn print(text: &str) -> io::Result<()> {
    stdout().write_all(text.as_bytes())
}

fn complain(message: Arguments<'_>) {
    // Where even this cannot be written, the code of the exit remains.
    let _ = writeln!(stderr(), "uwp-sockets-agent: {message}");
}
