//! What vectors and tests look at directly.

use super::*;

/// Whether bytes are one content (`CONTENT-1`), and of which kind and name: for vectors.
#[must_use]
pub fn content_of(bytes: &[u8]) -> Option<(LogicalId, Sequence, OrderHash, Content)> {
    let said = content::Said::decode(bytes)?;
    Some((said.logical_id, said.through, said.order, said.content))
}

/// The plaintext of a content, padded by nothing.
///
/// # Errors
/// [`CannotMake`] if it is too long.
pub fn plaintext(utterance: &Utterance<'_>) -> Made<Zeroizing<Vec<u8>>> {
    let head = utterance.order.ok_or(CannotMake)?;
    let id = LogicalId::new(utterance.logical_id);
    content::encode_raw(id, head, utterance.kind, utterance.body).ok_or(CannotMake)
}

/// The running hash at each of `entries`, the first of which is the anchor (`ORDER-1`).
#[must_use]
pub fn order_hashes(session: SessionId, entries: &[Entry]) -> Vec<OrderHash> {
    let Some((anchor, rest)) = entries.split_first() else { return Vec::new() };
    let mut order = crate::order::Order::anchored_at(session, anchor);
    let mut hashes = vec![order.head().1];
    for entry in rest {
        order.advance(entry);
        hashes.push(order.head().1);
    }
    hashes
}

/// Whether the bytes of a leaf extension 0xF7A2 are a binding to this offer, or to this invitation
/// (`KP-1`).
#[must_use]
pub fn binds(bytes: &[u8], session: SessionId, offer: OfferKeys, invited: bool) -> bool {
    let binding: Option<Binding> = decode(bytes);
    let purpose = if invited { Purpose::Join } else { Purpose::First };
    binding.is_some_and(|binding| {
        binding.session == session
            && binding.creator == offer.creator_key_hash
            && binding.purpose == purpose
            && binding.nonce == offer.nonce
    })
}

/// Stores `marker` as key material, and lets it grow, be replaced, removed and dropped (`END-2`).
/// Returns how many values it kept at the end.
#[must_use]
pub fn storage_round(marker: &[u8]) -> usize {
    crate::provider::EphemeralStorage::default().round(marker)
}
