//! The transparency log as a client sees it: signed notes, checkpoints, cosignatures and Merkle
//! proofs, in C2SP formats.
//!
//! ```text
//! bytes -> UntrustedLogProof -- LogPolicy, entry --> WitnessedCheckpoint
//! bytes -> UntrustedNote     -- LogPolicy -->        WitnessedCheckpoint
//! ```

mod checkpoint;
mod head;
mod key;
mod merkle;
mod note;
mod policy;
mod proof;

pub use checkpoint::{Checkpoint, CheckpointError};
pub(crate) use checkpoint::{decimal, hash};
pub use head::{HeadError, LogHead};
pub use key::{KeyError, LogKey, WitnessKey};
#[cfg(feature = "build")]
pub use key::{LogSigner, WitnessSigner};
#[cfg(feature = "build")]
pub use merkle::Tree;
pub use merkle::{ConsistencyProof, Hash, InclusionProof, MAX_TREE, ProofError};
pub use note::{MAX_NOTE, MAX_SIGNATURES, NoteError, UntrustedNote};
pub use policy::{LogPolicy, PolicyError, WitnessError, WitnessedCheckpoint};
pub use proof::{LogError, ParseProofError, UntrustedLogProof};
