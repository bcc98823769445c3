//! RFC 6962 trees over SHA-256: is this entry in that tree, does that tree continue this one.

use ct_merkle::RootHash;
use sha2::Sha256;

use super::Checkpoint;

/// A node of a tree.
pub type Hash = [u8; 32];

/// Largest tree that is looked at; far above any roster's life, far below what overflows.
pub const MAX_TREE: u64 = 1 << 32;

/// Longest proof in a tree of that size: a node on each level, and one more for consistency.
const MAX_PROOF: usize = 34;

/// Why a proof shows nothing (`LOG-4`, `LOG-5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProofError {
    /// Longer than any proof can be.
    #[error("the proof is too long")]
    TooLong,
    /// It does not lead from the entry to the root.
    #[error("the proof does not show that the entry is in the log")]
    Inclusion,
    /// It does not lead from the older root to the newer one.
    #[error("the proof does not show that the log was only added to")]
    Consistency,
}

/// Siblings from an entry to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof(Vec<Hash>);

/// What leads from an older root to a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof(Vec<Hash>);

impl InclusionProof {
    /// Takes the nodes in the order of RFC 6962, the entry's sibling first.
    ///
    /// # Errors
    /// [`ProofError::TooLong`].
    pub fn new(nodes: Vec<Hash>) -> Result<Self, ProofError> {
        if nodes.len() > MAX_PROOF { Err(ProofError::TooLong) } else { Ok(Self(nodes)) }
    }

    /// The nodes.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.0
    }

    /// Whether `entry` is at `index` in the tree of this size and root.
    ///
    /// # Errors
    /// [`ProofError::Inclusion`].
    pub fn verify(
        &self,
        entry: &[u8],
        index: u64,
        size: u64,
        root: &Hash,
    ) -> Result<(), ProofError> {
        let proof = ct_merkle::InclusionProof::try_from_bytes(self.0.concat());
        let proof = proof.map_err(|_| ProofError::Inclusion)?;
        tree(size, root)
            .ok_or(ProofError::Inclusion)?
            .verify_inclusion(&entry, index, &proof)
            .map_err(|_| ProofError::Inclusion)
    }
}

impl ConsistencyProof {
    /// Takes the nodes in the order of RFC 6962.
    ///
    /// # Errors
    /// [`ProofError::TooLong`].
    pub fn new(nodes: Vec<Hash>) -> Result<Self, ProofError> {
        if nodes.len() > MAX_PROOF { Err(ProofError::TooLong) } else { Ok(Self(nodes)) }
    }

    /// The nodes.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.0
    }

    /// Whether `newer` is the log of `older` with entries added, or the same.
    ///
    /// # Errors
    /// [`ProofError::Consistency`]; also for logs of different names.
    pub fn verify(&self, older: &Checkpoint, newer: &Checkpoint) -> Result<(), ProofError> {
        const NOT: ProofError = ProofError::Consistency;
        if older.origin() != newer.origin() {
            return Err(NOT);
        }
        let proof = ct_merkle::ConsistencyProof::try_from_bytes(self.0.concat());
        let proof = proof.map_err(|_| NOT)?;
        let old = tree(older.size(), older.root()).ok_or(NOT)?;
        let new = tree(newer.size(), newer.root()).ok_or(NOT)?;
        new.verify_consistency(&old, &proof).map_err(|_| NOT)?;
        // Of two heads of one size the library compares nothing if the proof is empty.
        if older.size() == newer.size() && older.root() != newer.root() { Err(NOT) } else { Ok(()) }
    }
}

/// The library's arithmetic holds for this size only.
fn tree(size: u64, root: &Hash) -> Option<RootHash<Sha256>> {
    (1..=MAX_TREE).contains(&size).then(|| RootHash::new((*root).into(), size))
}

#[cfg(feature = "build")]
mod building {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use sha2::Sha256;

    use super::{ConsistencyProof, Hash, InclusionProof};

    /// A whole log in memory: for those who write or audit one.
    #[derive(Default)]
    pub struct Tree(MemoryBackedTree<Sha256, Vec<u8>>);

    impl Tree {
        /// Appends an entry.
        pub fn push(&mut self, entry: Vec<u8>) {
            self.0.push(entry);
        }

        /// How many entries there are.
        #[must_use]
        pub fn size(&self) -> u64 {
            self.0.len()
        }

        /// Root of the tree.
        #[must_use]
        pub fn root(&self) -> Hash {
            (*self.0.root().as_bytes()).into()
        }

        /// Shows that the entry at `index` is there; `None` if there is none.
        #[must_use]
        pub fn prove_inclusion(&self, index: u64) -> Option<InclusionProof> {
            if index >= self.size() {
                return None;
            }
            let proof = self.0.prove_inclusion(usize::try_from(index).ok()?);
            Some(InclusionProof(nodes(proof.as_bytes())))
        }

        /// Shows that this log continues the one of its first `size` entries; `None` if it can't.
        #[must_use]
        pub fn prove_consistency(&self, size: u64) -> Option<ConsistencyProof> {
            let added = self.size().checked_sub(size)?;
            if size == 0 {
                return None;
            }
            let proof = self.0.prove_consistency(usize::try_from(added).ok()?);
            Some(ConsistencyProof(nodes(proof.as_bytes())))
        }
    }

    fn nodes(bytes: &[u8]) -> Vec<Hash> {
        bytes.as_chunks().0.to_vec()
    }
}

#[cfg(feature = "build")]
pub use building::Tree;
