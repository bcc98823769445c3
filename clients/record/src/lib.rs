//! The record that the law demands of an officer: one JSON document ([`Document`], described in
//! `spec/record.md`), sealed in the console to whom the operator pinned in its page ([`Custodian`]).
//! The service never holds it (`RECORD-4`).

mod custodian;
mod document;
mod seal;
mod time;

pub use custodian::{Custodian, CustodianError, MAX_NAME, MAX_RECIPIENTS};
pub use document::{
    Answered, By, Card, Contact, Document, Earlier, Entry, FORMAT, Party, Plain, Said, VERSION,
};
pub use seal::{SealError, Sealed, seal};
pub use time::Utc;
