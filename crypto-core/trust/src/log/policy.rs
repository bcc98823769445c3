//! Which log, which witnesses, and how many of them must have seen a checkpoint: pinned in the
//! client's own bundle, as text (the part of c2sp.org/tlog-policy that one log needs).

use core::{fmt, str::FromStr};

use super::{Checkpoint, CheckpointError, LogKey, UntrustedNote, WitnessKey, key::Cosigned};

/// Most witnesses of a policy; with the log's they fit into one note.
const MAX_WITNESSES: usize = 15;

/// Why a text is not a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PolicyError {
    /// A line that is none of `log`, `witness`, `group` and `quorum`, or not in that order.
    #[error("line {0} of the log policy can't be read")]
    Line(usize),
    /// A key twice, or a name twice.
    #[error("line {0} of the log policy repeats a key or a name")]
    Repeated(usize),
    /// Not exactly one log, no quorum, or no witnesses.
    #[error("the log policy needs one log, witnesses and a quorum")]
    Incomplete,
    /// A group or a quorum that no set of witnesses can reach, or that needs none.
    #[error("line {0} of the log policy asks for a number of witnesses that can't be")]
    Quorum(usize),
}

/// Why a checkpoint is not believed (`LOG-2`, `LOG-3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WitnessError {
    /// Not a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Of another log.
    #[error("the checkpoint is of another log")]
    Origin,
    /// The log's signature is missing or wrong.
    #[error("the log's signature of the checkpoint is wrong")]
    Signature,
    /// A known witness's line that does not verify.
    #[error("a witness's signature of the checkpoint is wrong")]
    Cosignature,
    /// Fewer witnesses than the quorum.
    #[error("too few witnesses have seen the checkpoint")]
    Quorum,
}

/// One log, and a quorum of witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPolicy {
    log: LogKey,
    witnesses: Vec<WitnessKey>,
    quorum: usize,
}

/// A checkpoint that the log and a quorum of witnesses signed. Only [`LogPolicy::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessedCheckpoint {
    checkpoint: Checkpoint,
    seen_at: u64,
}

impl LogPolicy {
    /// A log whose checkpoints count when `quorum` of `witnesses` have cosigned them.
    ///
    /// # Errors
    /// [`PolicyError`] if that can never be, or a witness is there twice.
    pub fn new(
        log: LogKey,
        witnesses: Vec<WitnessKey>,
        quorum: usize,
    ) -> Result<Self, PolicyError> {
        if witnesses.is_empty() || witnesses.len() > MAX_WITNESSES {
            return Err(PolicyError::Incomplete);
        }
        if quorum == 0 || quorum > witnesses.len() {
            return Err(PolicyError::Quorum(0));
        }
        for (index, witness) in witnesses.iter().enumerate() {
            if witnesses.iter().skip(index + 1).any(|other| witness.is_same_key(other)) {
                return Err(PolicyError::Repeated(0));
            }
        }
        Ok(Self { log, witnesses, quorum })
    }

    /// The log.
    #[must_use]
    pub const fn log(&self) -> &LogKey {
        &self.log
    }

    /// The witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[WitnessKey] {
        &self.witnesses
    }

    /// How many of them must have seen a checkpoint.
    #[must_use]
    pub const fn quorum(&self) -> usize {
        self.quorum
    }

    /// Verifies all signatures of known keys: the only constructor of a [`WitnessedCheckpoint`].
    ///
    /// # Errors
    /// [`WitnessError`], the first that holds.
    pub fn verify(&self, note: &UntrustedNote<'_>) -> Result<WitnessedCheckpoint, WitnessError> {
        let checkpoint = self.log.verify(note)?;
        let mut times = Vec::new();
        for witness in &self.witnesses {
            match witness.cosigned(note.text(), note.signatures()) {
                Cosigned::Not => {}
                Cosigned::At(time) => times.push(time),
                Cosigned::Wrongly => return Err(WitnessError::Cosignature),
            }
        }
        // So many witnesses vouch for this time or a later one.
        times.sort_unstable_by(|one, other| other.cmp(one));
        let seen_at = self.quorum.checked_sub(1).and_then(|last| times.get(last));
        let seen_at = *seen_at.ok_or(WitnessError::Quorum)?;
        Ok(WitnessedCheckpoint { checkpoint, seen_at })
    }
}

impl LogKey {
    /// Verifies the log's own signature, without asking who else saw it: for those who follow the
    /// log, witnesses among them. A client asks for a quorum: [`LogPolicy::verify`].
    ///
    /// # Errors
    /// [`WitnessError::Checkpoint`], [`WitnessError::Origin`] or [`WitnessError::Signature`].
    pub fn verify(&self, note: &UntrustedNote<'_>) -> Result<Checkpoint, WitnessError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin() != self.name() {
            return Err(WitnessError::Origin);
        }
        if !self.signed(note.text(), note.signatures()) {
            return Err(WitnessError::Signature);
        }
        Ok(checkpoint)
    }
}

impl WitnessedCheckpoint {
    /// What was signed.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// At this time or later, in seconds since 1970, a quorum of witnesses saw it as the log's head.
    #[must_use]
    pub const fn seen_at(&self) -> u64 {
        self.seen_at
    }
}

/// Names of a policy's text, until it is complete.
#[derive(Default)]
struct Reader<'t> {
    logs: Vec<LogKey>,
    witnesses: Vec<(&'t str, WitnessKey)>,
    group: Option<(&'t str, usize)>,
    quorum: Option<usize>,
}

impl FromStr for LogPolicy {
    type Err = PolicyError;

    /// Reads `log`, `witness`, one `group` over all witnesses and `quorum`, in this order.
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let mut reader = Reader::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_matches([' ', '\t']);
            if !line.is_empty() && !line.starts_with('#') {
                reader.line(index + 1, line)?;
            }
        }
        let Reader { logs, witnesses, quorum, .. } = reader;
        let [log] = <[LogKey; 1]>::try_from(logs).map_err(|_| PolicyError::Incomplete)?;
        let witnesses = witnesses.into_iter().map(|(_, key)| key).collect();
        Self::new(log, witnesses, quorum.ok_or(PolicyError::Incomplete)?)
    }
}

impl fmt::Display for LogPolicy {
    /// The one form of this policy; witnesses in the order in which they were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "log {}", self.log)?;
        for (index, witness) in self.witnesses.iter().enumerate() {
            writeln!(f, "witness w{index} {witness}")?;
        }
        write!(f, "group quorum {}", self.quorum)?;
        (0..self.witnesses.len()).try_for_each(|index| write!(f, " w{index}"))?;
        writeln!(f, "\nquorum quorum")
    }
}

impl<'t> Reader<'t> {
    fn line(&mut self, number: usize, line: &'t str) -> Result<(), PolicyError> {
        let unread = PolicyError::Line(number);
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words[..] {
            _ if self.quorum.is_some() => return Err(unread),
            ["log", key] | ["log", key, _] => self.logs.push(key.parse().map_err(|_| unread)?),
            ["witness", name, key] | ["witness", name, key, _] if self.group.is_none() => {
                let key: WitnessKey = key.parse().map_err(|_| unread)?;
                if self
                    .witnesses
                    .iter()
                    .any(|(other, known)| *other == name || known.is_same_key(&key))
                {
                    return Err(PolicyError::Repeated(number));
                }
                self.witnesses.push((name, key));
            }
            ["group", name, threshold, ref members @ ..] if self.group.is_none() => {
                self.group(number, name, threshold, members)?;
            }
            ["quorum", name] => {
                let single = self.witnesses.iter().any(|(witness, _)| *witness == name);
                self.quorum = Some(match self.group {
                    Some((group, threshold)) if group == name => threshold,
                    None if single && self.witnesses.len() == 1 => 1,
                    _ => return Err(PolicyError::Quorum(number)),
                });
            }
            _ => return Err(unread),
        }
        Ok(())
    }

    fn group(
        &mut self,
        number: usize,
        name: &'t str,
        threshold: &str,
        members: &[&str],
    ) -> Result<(), PolicyError> {
        let mut names: Vec<&str> = self.witnesses.iter().map(|(name, _)| *name).collect();
        let mut members = members.to_vec();
        names.sort_unstable();
        members.sort_unstable();
        let threshold = match threshold {
            "any" => 1,
            "all" => members.len(),
            number_of => number_of.parse().map_err(|_| PolicyError::Line(number))?,
        };
        let possible = (1..=members.len()).contains(&threshold);
        if names != members || names.contains(&name) || !possible {
            return Err(PolicyError::Quorum(number));
        }
        self.group = Some((name, threshold));
        Ok(())
    }
}
