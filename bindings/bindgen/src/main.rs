//! Makes the apps' code of the built library; `bindings/generate` says how it is called.

fn main() {
    uniffi::uniffi_bindgen_main();
}
