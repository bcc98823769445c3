//! The scripts, each behind the prelude of this directory.

use crate::store::redis::scripts::scripts;

scripts! {
    DECLARE = "declare.lua", "";
    PUT = "put.lua", "";
    VIEW = "view.lua", " flags=allow-oom";
    PIECE = "piece.lua", " flags=allow-oom";
    END_BY = "end_by.lua", " flags=allow-oom";
    ERASE = "erase.lua", " flags=allow-oom";
    SWEEP = "sweep.lua", " flags=allow-oom";
}
