//! Systems without `getrusage`.

use super::ProcessUsage;

pub(super) fn process_usage() -> ProcessUsage {
    ProcessUsage::default()
}
