//! `getrusage`.

use std::mem::MaybeUninit;
use std::time::Duration;

use super::ProcessUsage;
use super::platform::MAXRSS_UNIT;

pub(super) fn process_usage() -> ProcessUsage {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to a writable `rusage`.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
    // SAFETY: it consists of integers and was zeroed, so it is valid even if the call wrote nothing.
    let usage = unsafe { usage.assume_init() };
    ProcessUsage {
        user: duration(usage.ru_utime),
        system: duration(usage.ru_stime),
        peak_memory: u64::try_from(usage.ru_maxrss).unwrap_or(0) * MAXRSS_UNIT,
    }
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let microseconds = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(microseconds)
}

#[cfg(test)]
mod tests {
    use super::ProcessUsage;

    #[test]
    fn grows_with_work() {
        let before = ProcessUsage::now();
        let mut state = 1_u64;
        while ProcessUsage::now().since(before).user.is_zero() {
            state = std::hint::black_box(state.wrapping_mul(3));
        }
        assert!(ProcessUsage::now().peak_memory > 100 * 1024);
    }
}
