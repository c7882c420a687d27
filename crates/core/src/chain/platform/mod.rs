//! Who answers for the roots of the system.

#[cfg(not(any(windows, target_vendor = "apple", target_os = "android")))]
mod no_verifier;
#[cfg(any(windows, target_vendor = "apple", target_os = "android"))]
mod verifier;

#[cfg(not(any(windows, target_vendor = "apple", target_os = "android")))]
pub(super) use no_verifier::{ask_system, load};
#[cfg(any(windows, target_vendor = "apple", target_os = "android"))]
pub(super) use verifier::{ask_system, load};
