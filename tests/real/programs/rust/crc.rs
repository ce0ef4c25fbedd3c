//! Prints the CRC-32 of each argument, computed by a zlib linked from a static archive.
use std::os::raw::{c_ulong, c_uint};

#[link(name = "z", kind = "static")]
extern "C" {
    fn crc32(crc: c_ulong, bytes: *const u8, length: c_uint) -> c_ulong;
}

fn main() {
    for argument in std::env::args().skip(1) {
        let bytes = argument.as_bytes();
        // SAFETY: the pointer and the length describe one live slice.
        let sum = unsafe { crc32(0, bytes.as_ptr(), bytes.len() as c_uint) };
        println!("{sum:08x} {argument}");
    }
}
