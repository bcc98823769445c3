//! How keys and channels are called.

use abri_wire::{CapabilityHash, SessionId};

use crate::store::kept::KeptKey;

/// Longest prefix, in bytes.
const MAX_PREFIX: usize = 32;

/// The names of one installation: several may share a Redis, each with its own prefix.
#[derive(Debug, Clone)]
pub(in crate::store) struct Names {
    prefix: String,
}

/// The keys that a script takes, in the order of `prelude.lua`.
pub(super) struct Keys {
    pub(super) session: String,
    pub(super) own: [String; 4],
}

impl Names {
    /// `None` for a prefix that could be confused with a hash tag or a pattern.
    pub(super) fn new(prefix: &str) -> Option<Self> {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let whole = (1..=MAX_PREFIX).contains(&prefix.len()) && prefix.bytes().all(good);
        whole.then(|| Self { prefix: prefix.to_owned() })
    }

    /// What belongs to one session shares a hash tag, so that one script may touch it.
    pub(super) fn session(&self, session: SessionId) -> Keys {
        let session = session.to_text();
        let own = ["m", "log", "ids", "c"].map(|part| self.key(&session, part));
        Keys { session, own }
    }

    pub(super) fn channel(&self, session: SessionId) -> String {
        self.key(&session.to_text(), "c")
    }

    pub(super) fn meta(&self, session: SessionId) -> String {
        self.key(&session.to_text(), "m")
    }

    /// The sets over all sessions: waiting, seen, due. A tag is never a session id: too short.
    pub(super) fn queue(&self) -> [String; 3] {
        ["waiting", "seen", "due"].map(|part| self.key("queue", part))
    }

    /// What a session has in the store of files: its shelf, its pieces.
    pub(in crate::store) fn shelf(&self, session: SessionId) -> [String; 2] {
        let session = session.to_text();
        ["shelf", "pieces"].map(|part| self.key(&session, part))
    }

    /// What the store of files keeps over all sessions: reserved, ends.
    pub(in crate::store) fn files(&self) -> [String; 2] {
        ["reserved", "ends"].map(|part| self.key("files", part))
    }

    /// Which lines the list of who is on duty has.
    pub(super) fn roll(&self) -> String {
        self.key("duty", "roll")
    }

    /// A record of sign-in.
    pub(super) fn kept(&self, key: KeptKey) -> String {
        // Any 32 bytes in the one text form of ids.
        self.key(&CapabilityHash::new(key.id).to_text(), key.kind.name())
    }

    /// Whose channel this is.
    pub(super) fn session_of(&self, channel: &[u8]) -> Option<SessionId> {
        let channel = str::from_utf8(channel).ok()?.strip_prefix(&self.prefix)?;
        channel.strip_prefix(":{")?.strip_suffix("}:c")?.parse().ok()
    }

    fn key(&self, tag: &str, part: &str) -> String {
        format!("{}:{{{tag}}}:{part}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_names_its_session_and_only_in_its_own_installation() {
        let session = SessionId::new([7; 16]);
        let (ours, theirs) = (Names::new("abri").unwrap(), Names::new("abri2").unwrap());
        let channel = ours.channel(session);
        assert_eq!(ours.session_of(channel.as_bytes()), Some(session));
        assert_eq!(theirs.session_of(channel.as_bytes()), None);
        assert_eq!(ours.session_of(b"abri:{x}:c"), None);
        assert!(
            ["", "a{b", "a*", "A", &"a".repeat(33)].iter().all(|bad| Names::new(bad).is_none())
        );
    }
}
