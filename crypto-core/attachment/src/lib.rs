//! Files of a conversation: what is accepted, cleaned and sealed in pieces (`FILE-1` to `FILE-7`).
//!
//! Her client, with a file that she chose:
//!
//! 1. [`Selected::new`] looks at size, first bytes and name.
//! 2. A picture is read whole: [`Picture::parse`], then [`Picture::without_metadata`] or
//!    [`Picture::with_metadata`], as she wishes. Everything else is [`Selected::AsIs`].
//! 3. What comes out is [`Accepted`], and only that can be sealed: [`Sealer`] gives the pieces for
//!    the Delivery Service and, with the last one, the [`Description`] for the officer.
//!
//! The officer's client reads it by [`Description::decode`], opens the pieces with [`Opener`] and,
//! before it shows anything, asks [`Description::examine`].
//!
//! No I/O, no clock, no randomness of its own, and no MLS: a page loads this by itself, and only
//! when somebody wants to send a file.

mod accepted;
mod description;
mod format;
mod key;
mod length;
mod opener;
mod picture;
mod piece;
mod sealer;
mod sniff;

pub use abri_wire::FileId;
pub use accepted::{Accepted, Claim, HEAD, Refusal, Selected};
pub use description::{
    Contents, ContentsError, DESCRIPTION_BYTES, Description, DescriptionError, Metadata,
};
pub use format::{AudioFormat, Kind, PictureFormat};
pub use key::FileKey;
pub use length::{Length, MAX_LENGTH};
pub use opener::{OpenError, Opener, Opening};
pub use picture::{Dimensions, MAX_PIXELS, MAX_SIDE, Picture, PictureError};
pub use piece::{MAX_PIECES, PIECE, PIECE_PLAINTEXT, Piece};
pub use sealer::{SealError, Sealer, Sealing};
