//! A cursor that never reads past the end.

use crate::PictureError;

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], PictureError> {
        let taken = self.rest().get(..count).ok_or(PictureError::Truncated)?;
        self.at += count;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], PictureError> {
        let (taken, _) = self.rest().split_first_chunk().ok_or(PictureError::Truncated)?;
        self.at += N;
        Ok(*taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, PictureError> {
        self.array().map(|[byte]| byte)
    }

    /// A length that counts bytes; on no platform that we build for is `usize` smaller.
    pub(super) fn length_be(&mut self) -> Result<usize, PictureError> {
        let length = u32::from_be_bytes(self.array()?);
        usize::try_from(length).map_err(|_| PictureError::Truncated)
    }

    /// As [`length_be`](Self::length_be), with the least byte first.
    pub(super) fn length_le(&mut self) -> Result<usize, PictureError> {
        let length = u32::from_le_bytes(self.array()?);
        usize::try_from(length).map_err(|_| PictureError::Truncated)
    }
}
