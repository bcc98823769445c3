//! The victim's client: static pages, useful before and without script, and the conversation.

pub mod words;

#[cfg(feature = "pages")]
pub mod pages;
