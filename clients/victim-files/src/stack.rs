//! What calls that have returned left on the stack: also what a cipher made of a key. The allocator
//! wipes what is freed; nothing wipes a stack.

use core::hint::black_box;

/// So much is overwritten, in bytes: half of the stack. Below that no call of ours reaches.
const REACHED: usize = 512 << 10;

/// Overwrites the stack below the caller (`END-1`).
#[inline(never)]
pub(crate) fn wipe() {
    black_box(&mut [0_u8; REACHED]);
}
