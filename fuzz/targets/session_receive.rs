#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| abri_fuzz::session_receive(data));
