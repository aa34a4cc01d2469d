//! Known devices: whether a login comes from where somebody logged in before. Deliberately coarse, so that neither a browser's
//! update nor a new lease of the provider looks like a stranger.

use std::net::IpAddr;

use crate::{session::Device, text::fold::fold};

/// What one device of one person looks like: its software without version numbers, and its network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceKey(String);

/// How many devices of one person are remembered; the one not seen for longest goes first.
pub const PER_PERSON: u32 = 50;

impl DeviceKey {
    /// The key of a device.
    #[must_use]
    pub fn of(device: &Device) -> Self {
        let software: String =
            device.user_agent.as_deref().unwrap_or_default().chars().filter(|c| !c.is_numeric()).collect();
        let network = device.ip.map(network).unwrap_or_default();
        Self(format!("{}|{network}", fold(&software)))
    }

    /// A key that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The provider's block: a /16 of IPv4, a /32 of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            format!("{a}.{b}")
        }
        IpAddr::V6(address) => {
            let [a, b, ..] = address.segments();
            format!("{a:x}:{b:x}")
        }
    }
}

/// Whether a device was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquaintance {
    /// It is the person's first.
    First,
    /// It was seen before.
    Known,
    /// The person has others, and this is not among them.
    Stranger,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_or_a_new_lease_is_the_same_device_and_another_network_is_not() {
        let key = |agent: &str, ip: &str| {
            DeviceKey::of(&Device { user_agent: Some(agent.to_owned()), ip: Some(ip.parse().unwrap()) })
        };
        let home = key("Mozilla/5.0 Firefox/140.0", "203.0.113.7");
        assert_eq!(home, key("Mozilla/5.0 Firefox/141.2", "203.0.9.9"));
        assert_eq!(home, key("Mozilla/5.0 Firefox/140.0", "::ffff:203.0.113.7"));
        assert_ne!(home, key("Mozilla/5.0 Firefox/140.0", "198.51.100.7"));
        assert_ne!(home, key("curl/8.0", "203.0.113.7"));
        assert_ne!(key("curl", "2001:db8:1::1"), key("curl", "2001:db9:1::1"));
    }
}
