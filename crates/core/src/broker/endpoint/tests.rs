use std::fs::{File, Permissions, create_dir, remove_dir_all, set_permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};

use socket2::SockRef;
use sockets_sys::handoff::passing;

use super::*;

fn variables<'a>(rows: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
    |name| {
        let (_, value) = rows.iter().find(|(variable, _)| *variable == name)?;
        Some(value.into())
    }
}

#[test]
fn the_path_is_the_variable_or_in_the_users_folder() -> io::Result<()> {
    let user = sockets_sys::process::user()?;
    let in_tmp = format!("/tmp/uwp-sockets-{user}/agent.sock");
    let rows: [(&[(&str, &str)], &str); 5] = [
        (
            &[(ENDPOINT_VARIABLE, "/a/b"), ("XDG_RUNTIME_DIR", "/run")],
            "/a/b",
        ),
        (
            &[("XDG_RUNTIME_DIR", "/run/u")],
            "/run/u/uwp-sockets/agent.sock",
        ),
        (
            &[(ENDPOINT_VARIABLE, ""), ("XDG_RUNTIME_DIR", "relative")],
            &in_tmp,
        ),
        (&[("XDG_RUNTIME_DIR", "")], &in_tmp),
        (&[], &in_tmp),
    ];
    for (environment, expected) in rows {
        assert_eq!(path(variables(environment))?, Path::new(expected));
    }
    for wrong in ["relative", &format!("/{}", "x".repeat(120))] {
        let error = path(variables(&[(ENDPOINT_VARIABLE, wrong)])).expect_err("no address");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{wrong}");
    }
    Ok(())
}

#[test]
fn the_state_is_in_the_variable_or_the_home() -> io::Result<()> {
    let rows: [(&[(&str, &str)], &str); 3] = [
        (&[(STATE_VARIABLE, "/s"), ("HOME", "/h")], "/s"),
        (
            &[("XDG_STATE_HOME", "/x"), ("HOME", "/h")],
            "/x/uwp-sockets",
        ),
        (&[("HOME", "/h")], "/h/.local/state/uwp-sockets"),
    ];
    for (environment, expected) in rows {
        assert_eq!(state_folder(variables(environment))?, Path::new(expected));
    }
    assert!(state_folder(variables(&[])).is_err());
    Ok(())
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("uwp-endpoint-{name}-{}", std::process::id()));
        create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Left in the folder for temporary files.
        let _ = remove_dir_all(&self.0);
    }
}

fn reason(result: io::Result<()>) -> String {
    let error = result.expect_err("it is refused");
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    error.to_string()
}

#[test]
fn a_folder_is_made_for_this_user_alone() -> io::Result<()> {
    let folder = Folder::new("made")?;
    let inner = folder.0.join("a/b");
    make_private(&inner)?;
    assert_eq!(inner.metadata()?.permissions().mode() & 0o777, 0o700);
    make_private(&inner)
}

#[test]
fn a_link_a_file_and_an_open_folder_are_refused() -> io::Result<()> {
    let folder = Folder::new("refused")?;
    let (real, link, file) = (
        folder.0.join("real"),
        folder.0.join("link"),
        folder.0.join("file"),
    );
    make_private(&real)?;
    symlink(&real, &link)?;
    File::create(&file)?;
    assert!(reason(make_private(&link)).contains("is no folder"));
    assert!(reason(make_private(&file)).contains("is no folder"));
    set_permissions(&real, Permissions::from_mode(0o750))?;
    assert!(reason(make_private(&real)).contains("open to others (mode 750)"));
    Ok(())
}

#[test]
fn only_a_socket_is_connected_to() -> io::Result<()> {
    let folder = Folder::new("socket")?;
    set_permissions(&folder.0, Permissions::from_mode(0o700))?;
    let (socket, link) = (folder.0.join("s"), folder.0.join("link"));
    let _listener = UnixListener::bind(&socket)?;
    symlink(&socket, &link)?;
    require_endpoint(&socket)?;
    assert!(reason(require_endpoint(&link)).contains("is no socket"));
    let missing = require_endpoint(&folder.0.join("missing")).expect_err("missing");
    assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    Ok(())
}

#[test]
fn this_process_is_of_the_same_user() -> io::Result<()> {
    let (near, _far) = UnixStream::pair()?;
    require_same_user(&passing::peer(SockRef::from(&near))?)
}
