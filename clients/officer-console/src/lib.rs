//! The officer's console: the queue, several conversations at once, and nothing kept.
//!
//! - [`app`]: what the console does, pure: `update(state, input) -> effects`.
//! - [`seat`]: one conversation's session, between the link and the app.
//! - [`sign_in`]: from an identity document to an officer.
//! - [`words`]: what it says, in French and English.
//! - [`badge`]: what tells one conversation from another.

pub mod app;
pub mod badge;
pub mod seat;
pub mod sign_in;
pub mod words;
