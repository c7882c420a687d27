use std::io;
use std::net::IpAddr;

#[derive(Debug)]
pub(super) struct Table;

impl Table {
    pub(super) fn open() -> io::Result<Self> {
        Err(unsupported())
    }

    pub(super) fn outgoing_interface(&mut self, _destination: IpAddr) -> io::Result<Option<u32>> {
        Err(unsupported())
    }

    pub(super) fn has_route_through(
        &mut self,
        _interface: u32,
        _destination: IpAddr,
    ) -> io::Result<bool> {
        Err(unsupported())
    }
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "routes cannot be asked for on this system",
    )
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn lookups_are_unsupported() {
        let destination = Ipv4Addr::LOCALHOST.into();
        let errors = [
            Table::open().err(),
            Table.outgoing_interface(destination).err(),
            Table.has_route_through(1, destination).err(),
        ];
        for error in errors {
            assert!(error.is_some_and(|error| error.kind() == io::ErrorKind::Unsupported));
        }
    }
}
