//! Storage that lives and dies with the session (`END-2`).
//!
//! While a group stays in memory the library reads back only key packages and encryption keys;
//! everything else is written for a later `load`, which never happens here: those methods forget.

use core::fmt;
use std::sync::{Mutex, MutexGuard};

use openmls_traits::storage::{CURRENT_VERSION as V, StorageProvider, traits};
use postcard::ser_flavors::Flavor;
use serde::{Serialize, de::DeserializeOwned};
use vecmap::{VecMap, VecSet};
use zeroize::Zeroizing;

/// A value that can't be encoded or decoded, or a store that panicked: the session can't go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session's storage failed")]
pub(crate) struct StorageError;

/// Key material in memory; every value is wiped when it is replaced, removed or dropped.
#[derive(Default)]
pub(crate) struct EphemeralStorage(Mutex<Values>);

#[derive(Default)]
struct Values {
    kept: VecMap<Key, Zeroizing<Vec<u8>>>,
    /// Key packages that the library deleted before it had decrypted the Welcome (`KP-4`).
    condemned: VecSet<Key>,
}

type Key = (Table, Vec<u8>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    KeyPackage,
    KeyPair,
    EpochKeyPairs,
}

impl EphemeralStorage {
    /// How many values are kept.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.values().map_or(0, |values| values.kept.len())
    }

    /// The Welcome was processed whole: the key packages that it used go for good (`KP-4`).
    pub(crate) fn purge_condemned(&self) {
        if let Ok(mut values) = self.values() {
            for key in core::mem::take(&mut values.condemned) {
                values.kept.remove(&key);
            }
        }
    }

    /// The Welcome was not good: the genuine one may still come (`KP-4`).
    pub(crate) fn spare_condemned(&self) {
        if let Ok(mut values) = self.values() {
            values.condemned.clear();
        }
    }

    fn values(&self) -> Result<MutexGuard<'_, Values>, StorageError> {
        self.0.lock().map_err(|_| StorageError)
    }

    fn write<T: Serialize + ?Sized>(&self, key: Key, value: &T) -> Result<(), StorageError> {
        let value = postcard::serialize_with_flavor(value, Wiping::default());
        self.values()?.kept.insert(key, value.map_err(|_| StorageError)?);
        Ok(())
    }

    fn read<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StorageError> {
        let values = self.values()?;
        if values.condemned.contains(key) {
            return Ok(None);
        }
        let value = values.kept.get(key).map(|bytes| postcard::from_bytes(bytes));
        value.transpose().map_err(|_| StorageError)
    }

    fn remove(&self, key: &Key) -> Result<(), StorageError> {
        self.values()?.kept.remove(key);
        Ok(())
    }
}

#[cfg(feature = "test-util")]
impl EphemeralStorage {
    /// Keeps a value with `marker` in it through all that can happen to one, then is dropped.
    pub(crate) fn round(self, marker: &[u8]) -> usize {
        let value = vec![marker; 200];
        for table in [Table::KeyPackage, Table::KeyPair, Table::KeyPair, Table::EpochKeyPairs] {
            let _ = self.write((table, Vec::new()), &value);
        }
        self.purge_condemned();
        let _ = self.remove(&(Table::EpochKeyPairs, Vec::new()));
        self.len()
    }
}

fn key<K: Serialize>(table: Table, key: &K) -> Result<Key, StorageError> {
    Ok((table, postcard::to_allocvec(key).map_err(|_| StorageError)?))
}

impl fmt::Debug for EphemeralStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EphemeralStorage({})", self.len())
    }
}

/// A buffer that wipes what it outgrows.
#[derive(Default)]
struct Wiping(Zeroizing<Vec<u8>>);

impl Wiping {
    fn make_room(&mut self, more: usize) {
        let needed = self.0.len().saturating_add(more);
        if needed > self.0.capacity() {
            // `Vec` would move and leave the old bytes; the swapped-out buffer wipes itself.
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(256).saturating_mul(2)));
            larger.extend_from_slice(&self.0);
            core::mem::swap(&mut self.0, &mut larger);
        }
    }
}

impl Flavor for Wiping {
    type Output = Zeroizing<Vec<u8>>;

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.make_room(data.len());
        self.0.extend_from_slice(data);
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.make_room(1);
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Self::Output> {
        Ok(self.0)
    }
}

/// Methods that keep nothing: `write` of one value, `forget` by key, `read` that finds nothing.
macro_rules! forgetful {
    ($(write $name:ident($key:ident, $value:ident);)*) => {$(
        fn $name<K: traits::$key<V>, T: traits::$value<V>>(
            &self, _: &K, _: &T,
        ) -> Result<(), StorageError> {
            Ok(())
        }
    )*};
    ($(delete $name:ident($key:ident);)*) => {$(
        fn $name<K: traits::$key<V>>(&self, _: &K) -> Result<(), StorageError> {
            Ok(())
        }
    )*};
    ($(read $name:ident($key:ident, $value:ident);)*) => {$(
        fn $name<K: traits::$key<V>, T: traits::$value<V>>(
            &self, _: &K,
        ) -> Result<Option<T>, StorageError> {
            Ok(None)
        }
    )*};
}

impl StorageProvider<V> for EphemeralStorage {
    type Error = StorageError;

    fn write_key_package<K: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        hash_ref: &K,
        key_package: &T,
    ) -> Result<(), StorageError> {
        self.write(key(Table::KeyPackage, hash_ref)?, key_package)
    }

    fn key_package<K: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        hash_ref: &K,
    ) -> Result<Option<T>, StorageError> {
        self.read(&key(Table::KeyPackage, hash_ref)?)
    }

    /// `KP-4`: only marks it; the session decides when the Welcome has been processed.
    fn delete_key_package<K: traits::HashReference<V>>(
        &self,
        hash_ref: &K,
    ) -> Result<(), StorageError> {
        let key = key(Table::KeyPackage, hash_ref)?;
        self.values()?.condemned.insert(key);
        Ok(())
    }

    fn write_encryption_key_pair<K: traits::EncryptionKey<V>, T: traits::HpkeKeyPair<V>>(
        &self,
        public_key: &K,
        key_pair: &T,
    ) -> Result<(), StorageError> {
        self.write(key(Table::KeyPair, public_key)?, key_pair)
    }

    fn encryption_key_pair<T: traits::HpkeKeyPair<V>, K: traits::EncryptionKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<Option<T>, StorageError> {
        self.read(&key(Table::KeyPair, public_key)?)
    }

    fn delete_encryption_key_pair<K: traits::EncryptionKey<V>>(
        &self,
        public_key: &K,
    ) -> Result<(), StorageError> {
        self.remove(&key(Table::KeyPair, public_key)?)
    }

    fn write_encryption_epoch_key_pairs<
        G: traits::GroupId<V>,
        E: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        group_id: &G,
        epoch: &E,
        leaf_index: u32,
        key_pairs: &[T],
    ) -> Result<(), StorageError> {
        self.write(key(Table::EpochKeyPairs, &(group_id, epoch, leaf_index))?, key_pairs)
    }

    fn encryption_epoch_key_pairs<
        G: traits::GroupId<V>,
        E: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        group_id: &G,
        epoch: &E,
        leaf_index: u32,
    ) -> Result<Vec<T>, StorageError> {
        let key = key(Table::EpochKeyPairs, &(group_id, epoch, leaf_index))?;
        Ok(self.read(&key)?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<G: traits::GroupId<V>, E: traits::EpochKey<V>>(
        &self,
        group_id: &G,
        epoch: &E,
        leaf_index: u32,
    ) -> Result<(), StorageError> {
        self.remove(&key(Table::EpochKeyPairs, &(group_id, epoch, leaf_index))?)
    }

    forgetful! {
        write write_mls_join_config(GroupId, MlsGroupJoinConfig);
        write append_own_leaf_node(GroupId, LeafNode);
        write write_tree(GroupId, TreeSync);
        write write_interim_transcript_hash(GroupId, InterimTranscriptHash);
        write write_context(GroupId, GroupContext);
        write write_confirmation_tag(GroupId, ConfirmationTag);
        write write_message_secrets(GroupId, MessageSecrets);
        write write_resumption_psk_store(GroupId, ResumptionPskStore);
        write write_own_leaf_index(GroupId, LeafNodeIndex);
        write write_group_epoch_secrets(GroupId, GroupEpochSecrets);
        write write_signature_key_pair(SignaturePublicKey, SignatureKeyPair);
        write write_psk(PskId, PskBundle);
        write remove_proposal(GroupId, ProposalRef);
    }

    forgetful! {
        delete delete_own_leaf_nodes(GroupId);
        delete delete_group_config(GroupId);
        delete delete_tree(GroupId);
        delete delete_confirmation_tag(GroupId);
        delete delete_group_state(GroupId);
        delete delete_context(GroupId);
        delete delete_interim_transcript_hash(GroupId);
        delete delete_message_secrets(GroupId);
        delete delete_all_resumption_psk_secrets(GroupId);
        delete delete_own_leaf_index(GroupId);
        delete delete_group_epoch_secrets(GroupId);
        delete delete_signature_key_pair(SignaturePublicKey);
        delete delete_psk(PskId);
    }

    forgetful! {
        read mls_group_join_config(GroupId, MlsGroupJoinConfig);
        read tree(GroupId, TreeSync);
        read group_context(GroupId, GroupContext);
        read interim_transcript_hash(GroupId, InterimTranscriptHash);
        read confirmation_tag(GroupId, ConfirmationTag);
        read message_secrets(GroupId, MessageSecrets);
        read resumption_psk_store(GroupId, ResumptionPskStore);
        read own_leaf_index(GroupId, LeafNodeIndex);
        read group_epoch_secrets(GroupId, GroupEpochSecrets);
        read signature_key_pair(SignaturePublicKey, SignatureKeyPair);
    }

    // The rest differ from the three shapes in the order or number of their types.
    fn write_group_state<T: traits::GroupState<V>, K: traits::GroupId<V>>(
        &self,
        _: &K,
        _: &T,
    ) -> Result<(), StorageError> {
        Ok(())
    }

    fn group_state<T: traits::GroupState<V>, K: traits::GroupId<V>>(
        &self,
        _: &K,
    ) -> Result<Option<T>, StorageError> {
        Ok(None)
    }

    fn psk<T: traits::PskBundle<V>, K: traits::PskId<V>>(
        &self,
        _: &K,
    ) -> Result<Option<T>, StorageError> {
        Ok(None)
    }

    fn queue_proposal<
        G: traits::GroupId<V>,
        R: traits::ProposalRef<V>,
        P: traits::QueuedProposal<V>,
    >(
        &self,
        _: &G,
        _: &R,
        _: &P,
    ) -> Result<(), StorageError> {
        Ok(())
    }

    fn own_leaf_nodes<G: traits::GroupId<V>, T: traits::LeafNode<V>>(
        &self,
        _: &G,
    ) -> Result<Vec<T>, StorageError> {
        Ok(Vec::new())
    }

    fn queued_proposal_refs<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
    ) -> Result<Vec<R>, StorageError> {
        Ok(Vec::new())
    }

    fn queued_proposals<
        G: traits::GroupId<V>,
        R: traits::ProposalRef<V>,
        P: traits::QueuedProposal<V>,
    >(
        &self,
        _: &G,
    ) -> Result<Vec<(R, P)>, StorageError> {
        Ok(Vec::new())
    }

    fn clear_proposal_queue<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
    ) -> Result<(), StorageError> {
        Ok(())
    }
}
