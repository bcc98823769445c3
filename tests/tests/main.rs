//! Whole conversations. One program for all: each of its own would be linked by itself, and would leave
//! a processor idle while its last test ends.

mod accessibility;
mod at_hand;
mod auditing;
mod bad_days;
mod canary;
mod cards;
mod consent;
mod console;
mod conversation;
mod files_in_pages;
mod files_that_end;
mod files_that_harm;
mod handover;
mod inviting;
mod keyboard;
mod keyboard_asked;
mod leaving;
mod left_alone;
mod lies;
mod load;
mod native;
mod passkeys;
mod record;
mod refusals;
mod rejoining;
mod remains;
mod returning;
mod rosters;
mod routing;
mod shift_by_keyboard;
mod talking;
mod traces;
mod waiting;
mod where_it_cant_run;
mod workstation;
