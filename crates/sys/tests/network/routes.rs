use std::io;
use std::net::IpAddr;

use sockets_sys::interfaces::interfaces;
use sockets_sys::routes::Routes;

use crate::network_namespace::{configure, in_private_network};

const FAR_V4: &str = "198.41.0.4";
const FAR_V6: &str = "2001:503:ba3e::2:30";

/// Creates two links, a0 and b0.
fn two_links() -> io::Result<()> {
    for link in ["a", "b"] {
        configure(&format!("ip link add {link}0 type veth peer name {link}1"))?;
        configure(&format!("ip link set {link}0 up"))?;
        configure(&format!("ip link set {link}1 up"))?;
    }
    configure("ip address add 10.93.1.1/24 dev a0")?;
    configure("ip address add 10.93.2.1/24 dev b0")?;
    configure("ip address add fd93:1::1/64 dev a0 nodad")?;
    configure("ip address add fd93:2::1/64 dev b0 nodad")
}

fn index(name: &str) -> io::Result<u32> {
    let found = interfaces()?.into_iter().find(|each| each.name == name);
    Ok(found.expect("the test made it").index)
}

fn far(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// The link that packets leave through, and the links that have a route, by their letters.
fn lookup(text: &str) -> io::Result<(Option<char>, String)> {
    let (mut routes, far) = (Routes::open()?, far(text));
    let links = [('a', index("a0")?), ('b', index("b0")?)];
    let taken = routes.outgoing_interface(far)?;
    let taken = links.iter().find(|&&(_, index)| Some(index) == taken);
    let mut all = String::new();
    for (letter, index) in links {
        if routes.has_route_through(index, far)? {
            all.push(letter);
        }
    }
    Ok((taken.map(|&(letter, _)| letter), all))
}

#[test]
fn the_best_route_is_taken_and_others_are_found() -> io::Result<()> {
    in_private_network(|| {
        two_links()?;
        for (far, ip, a, b) in [
            (FAR_V4, "ip -4", "10.93.1.2", "10.93.2.2"),
            (FAR_V6, "ip -6", "fd93:1::2", "fd93:2::2"),
        ] {
            assert_eq!(lookup(far)?, (None, String::new()));
            configure(&format!("{ip} route add default via {a} metric 100"))?;
            assert_eq!(lookup(far)?, (Some('a'), "a".into()));
            configure(&format!("{ip} route add default via {b} metric 50"))?;
            assert_eq!(lookup(far)?, (Some('b'), "ab".into()));
            configure(&format!("{ip} route del default metric 50"))?;
            configure(&format!("{ip} route add default via {b} metric 200"))?;
            assert_eq!(lookup(far)?, (Some('a'), "ab".into()));
            configure(&format!("{ip} route add unreachable default metric 10"))?;
            assert_eq!(lookup(far)?.0, None);
        }
        Ok(())
    })
}

#[test]
fn rules_and_routes_that_together_are_default_count() -> io::Result<()> {
    in_private_network(|| {
        two_links()?;
        configure("ip route add default via 10.93.1.2")?;
        // As VPN programs route all traffic: by two halves, or by a table of their own.
        configure("ip route add 0.0.0.0/1 via 10.93.2.2")?;
        configure("ip route add 128.0.0.0/1 via 10.93.2.2")?;
        assert_eq!(lookup(FAR_V4)?, (Some('b'), "ab".into()));
        configure("ip route del 0.0.0.0/1")?;
        configure("ip route del 128.0.0.0/1")?;
        assert_eq!(lookup(FAR_V4)?, (Some('a'), "a".into()));
        configure("ip route add default via 10.93.2.2 table 4242")?;
        configure("ip rule add table 4242 priority 100")?;
        assert_eq!(lookup(FAR_V4)?.0, Some('b'));
        Ok(())
    })
}

#[test]
fn a_multipath_route_leads_through_each_interface() -> io::Result<()> {
    in_private_network(|| {
        two_links()?;
        configure("ip route add default nexthop via 10.93.1.2 nexthop via 10.93.2.2")?;
        let (taken, all) = lookup(FAR_V4)?;
        assert!(taken.is_some());
        assert_eq!(all, "ab");
        Ok(())
    })
}
