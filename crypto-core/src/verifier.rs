//! Whom this client believes to be an officer: what it has pinned, and what it has seen of the log.

use std::sync::{Arc, Mutex, PoisonError};

use abri_trust::{CurrentOfficer, Pins, UntrustedChain, UntrustedEvidence, log::LogHead};
use abri_wire::UnixMillis;

use crate::Refusal;

/// Judges chains by evidence; clones share what they have seen.
#[derive(Debug, Clone)]
pub(crate) struct Verifier {
    pins: Pins,
    /// In this conversation.
    head: Arc<Mutex<LogHead>>,
    /// In all conversations of this client.
    anywhere: Arc<Mutex<LogHead>>,
}

impl Verifier {
    pub(crate) fn new(pins: Pins) -> Self {
        Self { pins, head: Arc::default(), anywhere: Arc::default() }
    }

    /// For one more conversation of the same client. Around a publication two conversations are
    /// shown two heads, the older one maybe last; two logs they must not be shown.
    pub(crate) fn for_session(&self) -> Self {
        Self { head: Arc::default(), ..self.clone() }
    }

    pub(crate) const fn pins(&self) -> &Pins {
        &self.pins
    }

    /// Judges a chain by this evidence, whole: `EVIDENCE-1` to `EVIDENCE-3`, `LOG-6`.
    pub(crate) fn judge(
        &self,
        chain: &UntrustedChain,
        evidence: &[u8],
        now: UnixMillis,
    ) -> Result<CurrentOfficer, Refusal> {
        let Pins { anchors, log } = &self.pins;
        let evidence = UntrustedEvidence::parse(evidence)?;
        let current = evidence.certify(chain, anchors, log, now)?;
        let head = current.witnessed.checkpoint();
        // A panic of another thread leaves a head that is as good as before.
        self.anywhere.lock().unwrap_or_else(PoisonError::into_inner).agree(head)?;
        self.head.lock().unwrap_or_else(PoisonError::into_inner).advance(head)?;
        Ok(current)
    }
}
