//! The scripts, each behind the one prelude.
//!
//! `#!lua` lets Redis refuse a script that would write into a full memory before it starts;
//! `allow-oom` exempts those that free memory, or only read and settle.

/// Names scripts: files beside the one that calls this, each with its flags.
macro_rules! scripts {
    ($($name:ident = $file:literal, $flags:literal;)*) => {$(
        pub(super) static $name: std::sync::LazyLock<::redis::Script> =
            std::sync::LazyLock::new(|| {
                let head = concat!("#!lua", $flags, "\n");
                let code = [head, include_str!("prelude.lua"), include_str!($file)];
                ::redis::Script::new(&code.concat())
            });
    )*};
}
pub(in crate::store) use scripts;

scripts! {
    OPEN = "open.lua", "";
    MEMBER = "member.lua", " flags=allow-oom";
    COMMITTED = "committed.lua", " flags=allow-oom";
    TOUCH = "touch.lua", " flags=allow-oom";
    AWAY = "away.lua", " flags=allow-oom";
    OFFER = "offer.lua", "";
    CLAIM = "claim.lua", "";
    ADMIT = "admit.lua", "";
    SIT = "sit.lua", "";
    SEAT = "seat.lua", " flags=allow-oom";
    COMPANY = "company.lua", " flags=allow-oom";
    JOINED = "joined.lua", " flags=allow-oom";
    APPEND = "append.lua", "";
    READ = "read.lua", " flags=allow-oom";
    REVOKE = "revoke.lua", " flags=allow-oom";
    CLOSE = "close.lua", " flags=allow-oom";
    ERASE = "erase.lua", " flags=allow-oom";
    SWEEP = "sweep.lua", " flags=allow-oom";
}
