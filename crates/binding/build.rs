fn main() {
    napi_build::setup();
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // Node closes the library when the last worker that loaded it ends, while the I/O threads still run in it.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
