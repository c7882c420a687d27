use std::ffi::OsString;
use std::time::Duration;

use crate::agent::Patience;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Run,
    Status,
    Stop,
    Install,
    Help,
}

/// The command line, understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub(super) command: Command,
    pub(super) json: bool,
    pub(super) force: bool,
    pub(super) replace: bool,
    /// Descriptor that is told when the agent listens.
    pub(super) ready: Option<i32>,
    pub(super) patience: Patience,
}

pub(super) fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Options, String> {
    let command = words.next().unwrap_or_default();
    let mut options = Options {
        command: command_named(&command.to_string_lossy())?,
        json: false,
        force: false,
        replace: false,
        ready: None,
        patience: Patience::DEFAULT,
    };
    while let Some(word) = words.next() {
        let word = word.to_string_lossy();
        let mut value = || {
            words
                .next()
                .map(|value| value.to_string_lossy().into_owned())
        };
        options.take(&word, &mut value)?;
    }
    Ok(options)
}

fn command_named(word: &str) -> Result<Command, String> {
    match word {
        "run" => Ok(Command::Run),
        "status" => Ok(Command::Status),
        "stop" => Ok(Command::Stop),
        "install" => Ok(Command::Install),
        "help" | "--help" | "-h" => Ok(Command::Help),
        "" => Err(String::from("a command is missing")),
        _ => Err(format!("there is no command {word}")),
    }
}

impl Options {
    fn take(
        &mut self,
        word: &str,
        value: &mut impl FnMut() -> Option<String>,
    ) -> Result<(), String> {
        let needs = || format!("{word} needs a number");
        let number = |text: Option<String>| text?.parse::<f64>().ok();
        let mut seconds = || {
            number(value())
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .ok_or_else(needs)
        };
        match (self.command, word) {
            (Command::Run, "--idle") => self.patience.idle = seconds()?,
            (Command::Run, "--task-limit") => self.patience.task = seconds()?,
            (Command::Run, "--ready-fd") => {
                self.ready = Some(
                    value()
                        .and_then(|text| text.parse().ok())
                        .ok_or_else(needs)?,
                );
            }
            (Command::Run, "--replace") => self.replace = true,
            (Command::Stop, "--force") => self.force = true,
            (Command::Status | Command::Stop | Command::Install, "--json") => self.json = true,
            _ => return Err(format!("there is no option {word}")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn a_line_is_understood() {
        let options = parsed("run --ready-fd 3 --idle 0.5 --task-limit 2 --replace").expect("run");
        assert_eq!(options.ready, Some(3));
        assert_eq!(options.patience.idle, Duration::from_millis(500));
        assert_eq!(options.patience.task, Duration::from_secs(2));
        assert!(options.replace);
        let options = parsed("stop --force --json").expect("stop");
        assert!(options.command == Command::Stop && options.force && options.json);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let rows = [
            ("", "a command is missing"),
            ("walk", "there is no command walk"),
            ("run --force", "there is no option --force"),
            ("run --idle", "--idle needs a number"),
            ("run --idle -1", "--idle needs a number"),
            ("run --ready-fd x", "--ready-fd needs a number"),
            ("status --idle 1", "there is no option --idle"),
        ];
        for (line, expected) in rows {
            assert_eq!(parsed(line).expect_err(line), expected);
        }
    }
}
