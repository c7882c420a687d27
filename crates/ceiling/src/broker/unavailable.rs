use std::io;

use sockets_testing::arguments::Arguments;

pub(super) fn run(_name: &str, _arguments: &Arguments) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
