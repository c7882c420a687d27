pub(crate) mod batch;
pub(crate) mod delivery;
#[cfg(target_os = "linux")]
pub(crate) mod network_namespace;
pub(crate) mod path;
#[cfg(batched_udp)]
pub(crate) mod system_call_filter;
pub(crate) mod wait;

/// Runs each test on the path that the system prefers and on the portable one.
macro_rules! on_both_paths {
    ($($test:ident),+ $(,)?) => {
        mod preferred {
            $(#[test] fn $test() -> std::io::Result<()> {
                super::$test::<crate::support::path::Preferred>()
            })+
        }
        mod portable {
            $(#[test] fn $test() -> std::io::Result<()> {
                super::$test::<crate::support::path::Portable>()
            })+
        }
    };
}
pub(crate) use on_both_paths;
