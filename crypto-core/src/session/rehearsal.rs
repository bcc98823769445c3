//! An officer's arrival, gone through once before it counts.
//!
//! A browser compiles a function when it is called first. Of what follows an officer's KeyPackage an
//! old phone spends more time on that than on the computing; it has this time while she reads.

use abri_wire::UnixMillis;
use openmls::prelude::{
    KeyPackage, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, OpenMlsProvider as _,
    ProtocolVersion,
};
use zeroize::Zeroizing;

use super::{Opening, conversation::Conversation, rules::Change};
use crate::{
    SessionError,
    extension::{decode, encode},
    identity,
    provider::SignatureKey,
    suite,
};

impl Opening {
    /// Adds a member that does not exist to this group, writes it a message, and wipes everything:
    /// nothing of it is good for any other session.
    ///
    /// # Errors
    /// [`SessionError`] if a step fails that an officer's arrival would need.
    pub fn rehearse(self, now: UnixMillis) -> Result<(), SessionError> {
        let mut victim = self.into_victim();
        let conversation = &mut victim.conversation;
        let nobody = nobody(conversation, now)?;
        let change = Change { joins: Vec::new(), leaves: Vec::new(), swaps: false };
        conversation.commit(Some(nobody), &change)?;
        let Conversation { group, provider, key, .. } = conversation;
        group.merge_pending_commit(provider).map_err(|_| SessionError::Library)?;
        let message = group.create_message(provider, key, &[]);
        message.ok().and_then(|message| encode(&message)).ok_or(SessionError::Library)?;
        Ok(())
    }
}

/// A KeyPackage as it comes over the network, of a key that is forgotten here.
fn nobody(conversation: &Conversation, now: UnixMillis) -> Result<KeyPackage, SessionError> {
    let provider = &conversation.provider;
    let key = SignatureKey::new(&Zeroizing::new(provider.draw()?));
    let credential = identity::victim_credential(provider.draw()?, &key.public_key());
    let made = KeyPackage::builder()
        .leaf_node_capabilities(suite::capabilities())
        .key_package_lifetime(identity::lifetime(now))
        .build(suite::SUITE, provider, &key, credential)
        .map_err(|_| SessionError::Library)?;
    let sent = encode(&MlsMessageOut::from(made.into_key_package()));
    let read = sent.and_then(|bytes| decode::<MlsMessageIn>(&bytes));
    match read.map(MlsMessageIn::extract) {
        Some(MlsMessageBodyIn::KeyPackage(read)) => read
            .validate(provider.crypto(), ProtocolVersion::Mls10)
            .map_err(|_| SessionError::Library),
        _ => Err(SessionError::Library),
    }
}
