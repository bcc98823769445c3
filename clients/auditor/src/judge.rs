//! Judging the members of statements: each anew for each statement that names it (AUDIT-2).

use std::collections::BTreeMap;

use abri_trust::{
    CertificateError, CertificateHash, CertifiedOfficer, Depth, MAX_CERTIFICATE, Pins,
    RosterStatement, UntrustedChain,
    published::{MemberId, certificate_path, issuing_path},
};
use abri_wire::UnixMillis;

use crate::{CantLook, Code, Finding, Source};

/// What a statement's member is.
pub(crate) enum Judgement {
    /// Certified in this role at the statement's time, by a key that the statement names.
    Valid(CertifiedOfficer),
    /// Under a root that is not pinned, in a statement that is not the newest: that root may have
    /// been pinned then. Nobody believes it now, so it is a fact and no finding (AUDIT-3).
    Former,
    /// Something else.
    Wrong(Finding),
}

/// A chain that is valid from one time to another: whatever lies between needs no signature again.
struct Certified {
    officer: CertifiedOfficer,
    from: UnixMillis,
    until: UnixMillis,
}

/// One visit's judge; it remembers what does not depend on the statement.
pub(crate) struct Judge<'a> {
    source: &'a Source,
    pins: &'a Pins,
    newest: u64,
    certified: BTreeMap<MemberId, Certified>,
    issuing: BTreeMap<[u8; 32], Vec<u8>>,
}

impl<'a> Judge<'a> {
    /// Of a log whose newest statement has this number.
    pub(crate) fn new(source: &'a Source, pins: &'a Pins, newest: u64) -> Self {
        Self { source, pins, newest, certified: BTreeMap::new(), issuing: BTreeMap::new() }
    }

    /// Judges a member at the time of the statement that names it.
    pub(crate) fn judge(
        &mut self,
        statement: &RosterStatement,
        member: &MemberId,
    ) -> Result<Judgement, CantLook> {
        let at = UnixMillis(statement.time().saturating_mul(1000));
        if let Some(Certified { officer, from, until }) = self.certified.get(member)
            && (*from..=*until).contains(&at)
            && statement.names_issuing(officer.issuing_key())
        {
            return Ok(Judgement::Valid(officer.clone()));
        }
        let chains = self.chains(statement, member.certificate)?;
        Ok(self.judge_chains(statement, member, &chains, at))
    }

    fn judge_chains(
        &mut self,
        statement: &RosterStatement,
        member: &MemberId,
        chains: &[UntrustedChain],
        at: UnixMillis,
    ) -> Judgement {
        let MemberId { role, certificate } = *member;
        let wrong = |code, why: String| {
            let number = statement.number();
            let what = format!("certificate {certificate} of statement {number}: {why}");
            Judgement::Wrong(Finding::new(code, what))
        };
        let mut refused = None;
        let mut former = false;
        for chain in chains {
            match chain.certify(&self.pins.anchors, at) {
                Ok(officer) if !statement.names_issuing(officer.issuing_key()) => {
                    return wrong(Code::Issuing, "issued with another key".to_owned());
                }
                Ok(officer) if officer.role() != role => {
                    let why = format!("a {}, listed as a {role}", officer.role());
                    return wrong(Code::Certificate, why);
                }
                Ok(officer) => {
                    self.remember(*member, chain, &officer, at);
                    return Judgement::Valid(officer);
                }
                // Issued by another one of the keys.
                Err(CertificateError::Issuer | CertificateError::Signature(Depth::Leaf)) => {}
                Err(CertificateError::Signature(Depth::Issuing)) => former = true,
                Err(error) => refused = Some(error.to_string()),
            }
        }
        let why = match refused {
            Some(why) => why,
            None if former && statement.number() < self.newest => return Judgement::Former,
            None if former => "issued under a root that is not pinned".to_owned(),
            None if chains.is_empty() => "not the bytes of its name".to_owned(),
            None => "not issued by a key that the statement names".to_owned(),
        };
        wrong(Code::Certificate, why)
    }

    /// A chain that is valid at two times is valid in between.
    fn remember(
        &mut self,
        member: MemberId,
        chain: &UntrustedChain,
        officer: &CertifiedOfficer,
        from: UnixMillis,
    ) {
        let end = officer.not_after();
        let until = chain.certify(&self.pins.anchors, end).map_or(from, |_| end);
        self.certified.insert(member, Certified { officer: officer.clone(), from, until });
    }

    /// A member's certificate with each issuing certificate in force; none if it has other bytes.
    fn chains(
        &mut self,
        statement: &RosterStatement,
        certificate: CertificateHash,
    ) -> Result<Vec<UntrustedChain>, CantLook> {
        let read = |path: &str| self.source.read(path, MAX_CERTIFICATE).map_err(CantLook::signed);
        let leaf = read(&certificate_path(certificate))?;
        if CertificateHash::of(&leaf) != certificate {
            return Ok(Vec::new());
        }
        let mut chains = Vec::new();
        for key in statement.issuing() {
            let issuing = match self.issuing.get(key) {
                Some(issuing) => issuing.clone(),
                None => read(&issuing_path(key))?,
            };
            chains.extend(UntrustedChain::new(&[&leaf, &issuing]));
            self.issuing.insert(*key, issuing);
        }
        Ok(chains)
    }
}
