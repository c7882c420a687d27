//! Names the platform conditions, so that modules are picked by one word.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    let forced_portable = env::var_os("CARGO_FEATURE_PORTABLE").is_some();
    let apple = env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|vendor| vendor == "apple");
    alias("linux", linux);
    alias("apple", apple);
    alias("batched_udp", linux && !forced_portable);
}

fn alias(name: &str, holds: bool) {
    println!("cargo::rustc-check-cfg=cfg({name})");
    if holds {
        println!("cargo::rustc-cfg={name}");
    }
}
