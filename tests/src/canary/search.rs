//! Searching bytes for strings in every form in which a careless program might have written them.

use core::fmt;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use memchr::memmem;

/// A string in all its forms.
pub struct Needles(pub(super) Vec<Needle>);

pub(super) struct Needle {
    pub(super) marker: String,
    pub(super) form: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// A string that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    marker: String,
    form: &'static str,
    offset: usize,
}

impl Hit {
    /// Which.
    #[must_use]
    pub fn marker(&self) -> &str {
        &self.marker
    }

    /// In which form.
    #[must_use]
    pub const fn form(&self) -> &'static str {
        self.form
    }
}

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} as {} at byte {}", self.marker, self.form, self.offset)
    }
}

impl Needles {
    /// Plain; base64 in both alphabets at the three alignments; hexadecimal in both cases; UTF-16
    /// in both orders; for what is not ASCII also percent and JSON escapes, and one byte a character
    /// (Latin-1) where that is possible.
    #[must_use]
    pub fn new(markers: &[String]) -> Self {
        Self(markers.iter().flat_map(|marker| forms(marker)).collect())
    }

    /// The first place of each form of each string.
    #[must_use]
    pub fn find(&self, bytes: &[u8]) -> Vec<Hit> {
        let place = |needle: &Needle| memmem::find(bytes, &needle.bytes);
        self.0
            .iter()
            .filter_map(|needle| {
                let (marker, form) = (needle.marker.clone(), needle.form);
                place(needle).map(|offset| Hit { marker, form, offset })
            })
            .collect()
    }
}

fn forms(marker: &str) -> Vec<Needle> {
    let plain = marker.as_bytes();
    let little: Vec<u8> = marker.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marker.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut forms = vec![
        ("plain", plain.to_vec()),
        ("hex, lower case", HEXLOWER.encode(plain).into_bytes()),
        ("hex, upper case", HEXUPPER.encode(plain).into_bytes()),
        ("UTF-16, little-endian", little),
        ("UTF-16, big-endian", big),
    ];
    let latin: Result<Vec<u8>, _> = marker.chars().map(u8::try_from).collect();
    if !marker.is_ascii() {
        // As browsers keep a text that needs no more.
        forms.extend(latin.map(|bytes| ("Latin-1", bytes)));
        forms.push((
            "percent escapes",
            escaped(marker, |character, text| {
                let mut utf8 = [0; 4];
                for byte in character.encode_utf8(&mut utf8).bytes() {
                    text.push_str(&format!("%{byte:02X}"));
                }
            }),
        ));
        forms.push((
            "JSON escapes",
            escaped(marker, |character, text| {
                let mut utf16 = [0; 2];
                for unit in character.encode_utf16(&mut utf16) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }),
        ));
    }
    for skipped in 0..3 {
        forms.push(("base64", inner(&BASE64_NOPAD.encode(&shifted(plain, skipped)), skipped)));
        forms
            .push(("base64url", inner(&BASE64URL_NOPAD.encode(&shifted(plain, skipped)), skipped)));
    }
    forms
        .into_iter()
        .map(|(form, bytes)| Needle { marker: marker.to_owned(), form, bytes })
        .collect()
}

/// ASCII as it is, the rest as `escape` writes it.
fn escaped(marker: &str, escape: impl Fn(char, &mut String)) -> Vec<u8> {
    let mut text = String::new();
    for character in marker.chars() {
        match character {
            '\0'..='\x7f' => text.push(character),
            other => escape(other, &mut text),
        }
    }
    text.into_bytes()
}

/// `plain` behind that many bytes of something else.
pub(super) fn shifted(plain: &[u8], by: usize) -> Vec<u8> {
    let mut bytes = vec![0; by];
    bytes.extend_from_slice(plain);
    bytes
}

/// The characters that depend on `plain` alone, whatever stands before and after it.
pub(super) fn inner(encoded: &str, skipped: usize) -> Vec<u8> {
    let first = [0, 2, 3].get(skipped).copied().unwrap_or_default();
    let last = encoded.len() - usize::from(!encoded.len().is_multiple_of(4));
    encoded.as_bytes().get(first..last).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKER: &str = "Zwölf Boxkämpfer";

    fn found(bytes: &[u8]) -> Vec<&'static str> {
        let needles = Needles::new(&[MARKER.to_owned()]);
        needles.find(bytes).into_iter().map(|hit| hit.form).collect()
    }

    #[test]
    fn each_form_is_found_in_the_middle_of_other_bytes() {
        for before in 0..6 {
            let mut bytes = vec![7; before];
            bytes.extend_from_slice(MARKER.as_bytes());
            bytes.extend_from_slice(&[9, 9, 9, 9]);
            assert_eq!(found(&bytes), ["plain"]);
            assert!(found(BASE64_NOPAD.encode(&bytes).as_bytes()).contains(&"base64"), "{before}");
            let url = BASE64URL_NOPAD.encode(&bytes);
            assert!(found(url.as_bytes()).contains(&"base64url"), "{before}");
            assert_eq!(found(HEXLOWER.encode(&bytes).as_bytes()), ["hex, lower case"]);
            assert_eq!(found(HEXUPPER.encode(&bytes).as_bytes()), ["hex, upper case"]);
        }
        assert_eq!(found(b"..Zw%C3%B6lf Boxk%C3%A4mpfer.."), ["percent escapes"]);
        assert_eq!(found(br"..Zw\u00f6lf Boxk\u00e4mpfer.."), ["JSON escapes"]);
        assert_eq!(found(b"..Zw\xf6lf Boxk\xe4mpfer.."), ["Latin-1"]);
        let utf16: Vec<u16> =
            "x".chars().chain(MARKER.chars()).collect::<String>().encode_utf16().collect();
        let bytes = |order: fn(u16) -> [u8; 2]| utf16.iter().copied().flat_map(order).collect();
        let (little, big): (Vec<u8>, Vec<u8>) = (bytes(u16::to_le_bytes), bytes(u16::to_be_bytes));
        // Shifted by one byte, each may look like the other too.
        assert!(found(&little).contains(&"UTF-16, little-endian"));
        assert!(found(&big).contains(&"UTF-16, big-endian"));
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert!(found(b"").is_empty());
        assert!(found(&[0; 4096]).is_empty());
    }
}
