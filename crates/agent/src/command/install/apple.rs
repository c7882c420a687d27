use std::ffi::OsString;
use std::io;
use std::path::Path;

pub(in crate::command) use super::unix::install;
use super::unix::{UnitFile, folder_of_user, text_of};

pub(super) const COMMANDS: &[&str] =
    &["launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/uwp-sockets.agent.plist"];

pub(super) fn files(
    program: &Path,
    variable: impl Fn(&str) -> Option<OsString>,
) -> io::Result<Vec<UnitFile>> {
    let folder = folder_of_user(&variable, "", "Library/LaunchAgents")?;
    Ok(vec![UnitFile {
        path: folder.join("uwp-sockets.agent.plist"),
        text: property_list(text_of(program)?),
    }])
}

/// Started at each login, and again after a failure. One that ends because it keeps nothing is started by the next program.
fn property_list(program: &str) -> String {
    format!(
        "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<plist version=\"1.0\">
<dict>
  <key>Label</key><string>uwp-sockets.agent</string>
  <key>ProgramArguments</key><array><string>{}</string><string>run</string></array>
  <key>RunAtLoad</key><true/>
  <key>AbandonProcessGroup</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
</dict>
</plist>
",
        escaped(program)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_letters_is_text() {
        assert!(property_list("/a&b/<c>").contains("<string>/a&amp;b/&lt;c&gt;</string>"));
    }
}
