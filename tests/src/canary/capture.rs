//! What the server could read of a connection: HTTP as it is, WebSocket frames without their mask.

use crate::proxy::Exchange;

/// Everything readable of these connections.
pub(super) fn readable(exchanges: &[Exchange]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for exchange in exchanges {
        bytes.extend(unmasked(&exchange.sent));
        // A mark between parts, so that none continues another.
        bytes.push(0);
        bytes.extend_from_slice(&exchange.received);
        bytes.push(0);
    }
    bytes
}

/// A browser masks what it sends over a WebSocket (RFC 6455, section 5.3): searched as it is, that
/// would hide everything.
fn unmasked(sent: &[u8]) -> Vec<u8> {
    let mut bytes = sent.to_vec();
    let lower = sent.to_ascii_lowercase();
    let Some(upgrade) = find(&lower, b"upgrade: websocket") else { return bytes };
    let Some(end) = lower.get(upgrade..).and_then(|rest| find(rest, b"\r\n\r\n")) else {
        return bytes;
    };
    let mut at = upgrade + end + 4;
    while let Some(next) = unmask_frame(&mut bytes, at) {
        at = next;
    }
    bytes
}

/// Removes the mask of the frame at `at`; where the next begins.
fn unmask_frame(bytes: &mut [u8], at: usize) -> Option<usize> {
    let second = *bytes.get(at + 1)?;
    let (length, mut at) = match second & 0x7f {
        126 => (u64::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?)), at + 4),
        127 => (u64::from_be_bytes(bytes.get(at + 2..at + 10)?.try_into().ok()?), at + 10),
        short => (u64::from(short), at + 2),
    };
    let mut mask = [0; 4];
    if second & 0x80 != 0 {
        mask = bytes.get(at..at + 4)?.try_into().ok()?;
        at += 4;
    }
    let end = at.checked_add(usize::try_from(length).ok()?)?;
    // The last frame may have been cut off.
    let until = end.min(bytes.len());
    for (byte, key) in bytes.get_mut(at..until)?.iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= key;
    }
    Some(end)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_frames_become_readable() {
        let mut sent = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n".to_vec();
        let mask = [1, 2, 3, 4];
        for (header, text) in [(vec![0x82, 0x85], "hello"), (vec![0x82, 0xfe, 0, 5], "again")] {
            sent.extend(header);
            sent.extend(mask);
            sent.extend(text.bytes().zip(mask.into_iter().cycle()).map(|(byte, key)| byte ^ key));
        }
        let bytes = readable(&[Exchange { sent, received: b"back".to_vec() }]);
        for text in ["hello", "again", "back"] {
            assert!(find(&bytes, text.as_bytes()).is_some(), "{text}");
        }
    }
}
