//! The list of who is on duty: a record for each certificate, which expires by itself, and a sorted
//! set that says which there are.

use abri_wire::{CertificateHash, UnixMillis};

use super::{RedisStore, Result};
use crate::store::kept::{Kept, KeptKey};

impl RedisStore {
    pub(super) async fn put_line(
        &self,
        certificate: CertificateHash,
        value: Vec<u8>,
        expires_at: UnixMillis,
    ) -> Result<()> {
        let (roll, until) = (self.names.roll(), expires_at.0.max(1));
        let mut pipeline = redis::pipe();
        pipeline.atomic().add_command(self.setting(KeptKey::line(certificate), value, expires_at));
        pipeline.ignore().cmd("ZADD").arg(&roll).arg(until).arg(certificate.to_string()).ignore();
        // Whoever comes last stays longest: every line is good for the same time.
        pipeline.cmd("PEXPIREAT").arg(&roll).arg(until).ignore();
        self.in_one_step(&pipeline).await
    }

    pub(super) async fn drop_line(&self, certificate: CertificateHash) -> Result<()> {
        let mut pipeline = redis::pipe();
        pipeline.atomic().del(self.names.kept(KeptKey::line(certificate))).ignore();
        pipeline.cmd("ZREM").arg(self.names.roll()).arg(certificate.to_string()).ignore();
        self.in_one_step(&pipeline).await
    }

    pub(super) async fn lines(&self, most: usize, now: UnixMillis) -> Result<Vec<Vec<u8>>> {
        let roll = self.names.roll();
        let mut call = redis::cmd("ZREMRANGEBYSCORE");
        let () = self.commands.query(call.arg(&roll).arg("-inf").arg(now.0)).await?;
        let listed: Vec<String> =
            self.commands.query(redis::cmd("ZRANGE").arg(&roll).arg(0).arg(-1)).await?;
        let mut certificates: Vec<CertificateHash> =
            listed.iter().filter_map(|it| it.parse().ok()).collect();
        certificates.sort_unstable();
        certificates.truncate(most);
        if certificates.is_empty() {
            return Ok(Vec::new());
        }
        let mut call = redis::cmd("MGET");
        for certificate in certificates {
            call.arg(self.names.kept(KeptKey::line(certificate)));
        }
        let found: Vec<Option<Vec<u8>>> = self.commands.query(&call).await?;
        // One that went meanwhile is not on duty.
        let kept = found.iter().flatten().map(|bytes| Kept::decode(bytes));
        let kept = kept.collect::<Result<Vec<_>>>()?;
        Ok(kept.into_iter().filter_map(|line| line.at(now)).collect())
    }

    async fn in_one_step(&self, pipeline: &redis::Pipeline) -> Result<()> {
        let mut connection = self.commands.connection()?;
        Ok(self.commands.within(pipeline.query_async::<()>(&mut connection)).await?)
    }
}
