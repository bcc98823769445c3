//! What calls that have returned left on the stack. The allocator wipes what is freed; nothing wipes
//! a stack.

use core::hint::black_box;

use js_sys::futures::spawn_local;

/// So much is overwritten, in bytes: half of the stack. Below that no call of ours reaches.
const REACHED: usize = 512 << 10;

/// Overwrites the stack as soon as whoever runs now has returned (`END-1`).
pub fn wipe_soon() {
    spawn_local(async { wipe() });
}

/// Overwrites what is below the caller: what is made next is made of what lies there.
#[inline(never)]
pub fn wipe() {
    black_box(&mut [0_u8; REACHED]);
}
