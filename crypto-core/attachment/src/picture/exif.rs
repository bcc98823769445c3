//! Which side of a picture is up: the one thing in Exif that a viewer needs.

/// As Exif numbers it (Exif 3.0, section 4.6.4, tag 0x0112), but for 1, which is "as it is".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

/// Length of [`Orientation::to_tiff`].
pub(super) const TIFF_BYTES: usize = 26;
/// What stands before the TIFF header in a JPEG, and by mistake in some WebPs.
pub(super) const PREFIX: &[u8] = b"Exif\0\0";

const TAG: u16 = 0x0112;
const SHORT: u16 = 3;

impl Orientation {
    /// Reads it from a TIFF header and its first directory; whatever is not understood turns nothing.
    pub(super) fn read(tiff: &[u8]) -> Option<Self> {
        let order = match tiff.get(..4)? {
            [b'M', b'M', 0, 42] => Order::Big,
            [b'I', b'I', 42, 0] => Order::Little,
            _ => return None,
        };
        let directory = usize::try_from(order.long(tiff.get(4..)?)?).ok()?;
        let (count, entries) = tiff.get(directory..)?.split_at_checked(2)?;
        let count = usize::from(order.short(count)?);
        let entry = entries.chunks_exact(12).take(count).find(|entry| {
            order.short(entry) == Some(TAG)
                && entry.get(2..).and_then(|rest| order.short(rest)) == Some(SHORT)
                && entry.get(4..).and_then(|rest| order.long(rest)) == Some(1)
        })?;
        let value = u8::try_from(order.short(entry.get(8..)?)?).ok()?;
        (2..=8).contains(&value).then_some(Self(value))
    }

    /// A TIFF header and a directory with this one entry.
    pub(super) const fn to_tiff(self) -> [u8; TIFF_BYTES] {
        let mut tiff = *b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        tiff[19] = self.0;
        tiff
    }
}

enum Order {
    Big,
    Little,
}

impl Order {
    fn short(&self, bytes: &[u8]) -> Option<u16> {
        let bytes = *bytes.first_chunk()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        })
    }

    fn long(&self, bytes: &[u8]) -> Option<u32> {
        let bytes = *bytes.first_chunk()?;
        Some(match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        })
    }
}
