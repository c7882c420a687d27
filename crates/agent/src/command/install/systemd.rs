use std::ffi::OsString;
use std::io;
use std::path::Path;

pub(in crate::command) use super::unix::install;
use super::unix::{UnitFile, folder_of_user, text_of};

pub(super) const COMMANDS: &[&str] = &[
    "systemctl --user daemon-reload",
    "systemctl --user enable --now uwp-sockets-agent.socket",
];

/// Descriptors that the service manager keeps over a restart of the agent.
const KEPT: u32 = 16_384;

const SOCKET: &str = "\
[Unit]
Description=Endpoint of the agent of uwp-sockets

[Socket]
ListenStream=%t/uwp-sockets/agent.sock
SocketMode=0600
DirectoryMode=0700

[Install]
WantedBy=sockets.target
";

pub(super) fn files(
    program: &Path,
    variable: impl Fn(&str) -> Option<OsString>,
) -> io::Result<Vec<UnitFile>> {
    let folder = folder_of_user(&variable, "XDG_CONFIG_HOME", ".config")?.join("systemd/user");
    Ok(vec![
        UnitFile {
            path: folder.join("uwp-sockets-agent.socket"),
            text: SOCKET.to_owned(),
        },
        UnitFile {
            path: folder.join("uwp-sockets-agent.service"),
            text: service(text_of(program)?),
        },
    ])
}

/// Tasks and programs that it has started are not of its group of processes: they stay when it is restarted.
fn service(program: &str) -> String {
    format!(
        "\
[Unit]
Description=Agent of uwp-sockets, which holds sockets of programs that have ended
Requires=uwp-sockets-agent.socket

[Service]
Type=notify
ExecStart={} run
FileDescriptorStoreMax={KEPT}
LimitNOFILE=infinity
KillMode=process
Restart=on-failure
",
        quoted(program)
    )
}

/// As `systemd.syntax` has it: in quotes, with specifiers and variables undone.
fn quoted(word: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in word.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '%' | '$' => quoted.extend([letter, letter]),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_letters_is_one_word() {
        assert_eq!(quoted("/opt/a b/agent"), "\"/opt/a b/agent\"");
        assert_eq!(quoted("/50%/$x/\"\\"), "\"/50%%/$$x/\\\"\\\\\"");
    }

    #[test]
    fn units_are_in_the_users_folder() -> io::Result<()> {
        let variable = |name: &str| (name == "HOME").then(|| OsString::from("/home/u"));
        let files = files(Path::new("/opt/agent"), variable)?;
        let paths: Vec<_> = files
            .iter()
            .map(|file| file.path.to_string_lossy())
            .collect();
        assert_eq!(
            paths,
            [
                "/home/u/.config/systemd/user/uwp-sockets-agent.socket",
                "/home/u/.config/systemd/user/uwp-sockets-agent.service"
            ]
        );
        assert!(files[1].text.contains("ExecStart=\"/opt/agent\" run\n"));
        Ok(())
    }
}
