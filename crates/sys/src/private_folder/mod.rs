//! Places that belong to the user of this process, and into which nobody else gets.

use std::ffi::c_void;
use std::fs::symlink_metadata;
use std::io;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_ALREADY_EXISTS, ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetNamedSecurityInfoW, SDDL_REVISION_1,
    SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES,
};
use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;

use crate::pipe::user::sid_text;
use crate::pipe::wide;
use crate::process::user;

/// What an administrator owns who runs with all rights.
const ADMINISTRATORS: &str = "S-1-5-32-544";

/// Who may open something that is about to be made.
pub(crate) struct Protection {
    attributes: SECURITY_ATTRIBUTES,
}

impl Protection {
    /// All rights for this user, none for anybody else.
    pub(crate) fn of_user() -> io::Result<Self> {
        Self::parse(&format!("D:P(A;;GA;;;{})", user()?))
    }

    /// The same for a folder, with what will be in it; the system and its administrators keep their access, for backups.
    fn of_folder() -> io::Result<Self> {
        let user = user()?;
        Self::parse(&format!(
            "D:P(A;OICI;FA;;;{user})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
        ))
    }

    fn parse(text: &str) -> io::Result<Self> {
        let text = wide(text);
        let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
        // SAFETY: the text ends with a zero, and both live through the call.
        let code = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                ptr::null_mut(),
            )
        };
        if code == 0 {
            return Err(io::Error::last_os_error());
        }
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: descriptor,
            bInheritHandle: 0,
        };
        Ok(Self { attributes })
    }

    pub(crate) const fn attributes(&self) -> &SECURITY_ATTRIBUTES {
        &self.attributes
    }
}

impl Drop for Protection {
    fn drop(&mut self) {
        free(self.attributes.lpSecurityDescriptor);
    }
}

/// Gives back what the security functions have allocated.
pub(crate) fn free(memory: *mut c_void) {
    // SAFETY: these functions allocate by the system's local heap, and nothing else has the pointer.
    let _ = unsafe { LocalFree(memory) };
}

/// Makes a folder into which only this user gets, besides the system and its administrators, if there is none.
///
/// # Errors
/// Those of the system calls, for example that there is no folder above it.
pub fn make(folder: &Path) -> io::Result<()> {
    let protection = Protection::of_folder()?;
    let name = wide(folder);
    // SAFETY: the name ends with a zero, and it and the attributes live through the call.
    if unsafe { CreateDirectoryW(name.as_ptr(), protection.attributes()) } != 0 {
        return Ok(());
    }
    match io::Error::last_os_error() {
        error if error.raw_os_error() == Some(ERROR_ALREADY_EXISTS as i32) => Ok(()),
        error => Err(error),
    }
}

/// Checks that a folder is this user's, and no link.
///
/// # Errors
/// `PermissionDenied` that says what is wrong; the system's error for what cannot be read.
pub fn require(folder: &Path) -> io::Result<()> {
    let denied = |reason: String| Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
    let name = folder.display();
    if !symlink_metadata(folder)?.file_type().is_dir() {
        return denied(format!("{name} is no folder"));
    }
    match owner(folder)? {
        owner if owner == ADMINISTRATORS || owner == user()? => Ok(()),
        owner => denied(format!("{name} belongs to user {owner}")),
    }
}

fn owner(folder: &Path) -> io::Result<String> {
    let name = wide(folder);
    let (mut owner, mut descriptor) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the name ends with a zero, and all live through the call.
    let code = unsafe {
        GetNamedSecurityInfoW(
            name.as_ptr(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION,
            &raw mut owner,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    if code != ERROR_SUCCESS {
        return Err(io::Error::from_raw_os_error(code as i32));
    }
    // SAFETY: the owner lies in the descriptor, which is freed after this.
    let text = unsafe { sid_text(owner) };
    free(descriptor);
    text
}

#[cfg(test)]
mod tests {
    use std::env::temp_dir;
    use std::fs::{remove_dir_all, write};

    use super::*;

    #[test]
    fn a_folder_is_made_once_and_a_file_is_none() -> io::Result<()> {
        let folder = temp_dir().join(format!("uwp-private-{}", std::process::id()));
        make(&folder)?;
        make(&folder)?;
        require(&folder)?;
        let file = folder.join("file");
        write(&file, b"ours")?;
        let error = require(&file).expect_err("a file");
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        let missing = require(&folder.join("missing")).expect_err("missing");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        remove_dir_all(folder)
    }
}
