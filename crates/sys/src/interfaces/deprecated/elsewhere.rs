use std::net::Ipv6Addr;

pub(super) const fn deprecated_addresses() -> Vec<Ipv6Addr> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_known() {
        assert!(deprecated_addresses().is_empty());
    }
}
