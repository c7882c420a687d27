//! systemd as keeper of the descriptors: it gives them back to the agent that it starts after one that has ended.

use sha2::{Digest, Sha256};
use sockets_sys::handoff::passing::Descriptor;

use super::Agent;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(super) use platform::is_present;
pub(crate) use platform::lent;

/// How the names of kept sockets begin.
pub(crate) const PREFIX: &str = "held-";

/// The name under which a socket is kept, whatever characters its id has.
pub(super) fn name_of(application: &str, id: &str) -> String {
    let digest = Sha256::new()
        .chain_update(application)
        .chain_update([0])
        .chain_update(id)
        .finalize();
    let hexadecimal: String = digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{PREFIX}{hexadecimal}")
}

impl Agent {
    pub(super) fn keep_at_service_manager(
        &self,
        application: &str,
        id: &str,
        descriptor: &Descriptor,
    ) {
        // It would let go of a socket whose peer has hung up, also of one with bytes that nobody has read.
        let name = name_of(application, id);
        self.notify(
            &format!("FDSTORE=1\nFDPOLL=0\nFDNAME={name}"),
            Some(descriptor),
        );
    }

    pub(super) fn forget_at_service_manager(&self, name: &str) {
        self.notify(&format!("FDSTOREREMOVE=1\nFDNAME={name}"), None);
    }

    /// Tells the service manager that the agent is ready.
    pub(crate) fn report_ready(&self) {
        self.notify("READY=1", None);
    }

    fn notify(&self, message: &str, descriptor: Option<&Descriptor>) {
        let sent = platform::notify(message, descriptor);
        if let Err(error) = sent {
            self.log
                .error(format_args!("the service manager cannot be told: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn names_are_short_plain_and_of_both_parts() {
        let name = name_of("app", "id:\n");
        assert_eq!(name.len(), "held-".len() + 32);
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        );
        assert_ne!(name_of("ab", "c"), name_of("a", "bc"));
    }
}
