//! Which bytes of a picture stay.

use core::ops::Range;

use crate::PictureError;

/// Ranges of the original, in their order; neighbours are one.
pub(super) struct Kept<'a> {
    source: &'a [u8],
    ranges: Vec<Range<usize>>,
}

/// No picture is cut in more pieces by what is taken out; a hostile one must not fill the memory.
const MOST: usize = 4_096;

impl<'a> Kept<'a> {
    pub(super) const fn new(source: &'a [u8]) -> Self {
        Self { source, ranges: Vec::new() }
    }

    pub(super) fn keep(&mut self, range: Range<usize>) -> Result<(), PictureError> {
        let count = self.ranges.len();
        match self.ranges.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ if count == MOST => return Err(PictureError::Malformed),
            _ => self.ranges.push(range),
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ranges.iter().map(Range::len).sum()
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let slices = self.ranges.iter().filter_map(|range| self.source.get(range.clone()));
        slices.for_each(|slice| out.extend_from_slice(slice));
    }
}
