use std::io;

use sockets_sys::network_changes::{open, take};

use crate::network_namespace::{configure, in_private_network};

#[test]
fn changes_of_links_addresses_and_routes_are_reported() -> io::Result<()> {
    in_private_network(|| {
        let socket = open()?;
        for command in [
            "ip link add a0 type veth peer name a1",
            "ip link set a0 up",
            "ip address add 10.93.1.1/24 dev a0",
            "ip address add fd93:1::1/64 dev a0",
            "ip route add 10.94.0.0/16 via 10.93.1.2",
            "ip -6 route add fd94::/32 via fd93:1::2",
            "ip link set a0 down",
        ] {
            configure(command)?;
            assert!(take(&socket)?, "{command}");
        }
        configure("ip link del a0")?;
        assert!(take(&socket)?);
        Ok(())
    })
}

#[test]
fn dropped_notifications_are_reported_as_a_change() -> io::Result<()> {
    in_private_network(|| {
        let socket = open()?;
        socket.set_recv_buffer_size(1)?;
        for number in 1..100 {
            configure(&format!("ip address add 127.9.9.{number}/32 dev lo"))?;
        }
        assert!(take(&socket)?);
        assert!(!take(&socket)?);
        configure("ip address del 127.9.9.1/32 dev lo")?;
        assert!(take(&socket)?);
        Ok(())
    })
}
