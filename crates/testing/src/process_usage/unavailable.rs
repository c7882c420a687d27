//! Systems without `getrusage`.

use super::ProcessUsage;

pub(super) fn process_usage() -> ProcessUsage {
    ProcessUsage::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_measured() {
        assert_eq!(process_usage().peak_memory, 0);
    }
}
