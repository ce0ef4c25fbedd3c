/* Code that comes with the toolchains and registries of Rust and Go. */
#ifndef TARE_INPUT_TOOLCHAIN_H
#define TARE_INPUT_TOOLCHAIN_H

#include <stdbool.h>

#include "model/component.h"

/* lib/rustlib/TARGET/…: rust-std of the toolchain, its version from the file itself (compilers
 * write "rustc version 1.2.3 (…)" into what they make) or the toolchain's manifest;
 * registry/src/INDEX/NAME-VERSION/… and git/checkouts: crates, pkg:cargo/NAME@VERSION.  Files in
 * Cargo's target/ folder: through the .d file beside them, or the name of the build script's
 * folder and Cargo.lock; false for the project's own. */
bool rust_owner(const char *path, struct component *out);

/* GOROOT: pkg:golang/stdlib@VERSION; the module cache: pkg:golang/MODULE@VERSION. */
bool go_owner(const char *path, struct component *out);

#endif
