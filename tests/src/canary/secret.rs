//! A secret of bytes, in every form in which a program might send it.

use core::fmt::Write as _;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

use super::search::{Needle, Needles, inner, shifted};

impl Needles {
    /// The bytes as they are; base64 in both alphabets at the three alignments; hexadecimal in both
    /// cases; percent escapes in both cases; a JSON array of numbers, or what JSON makes of a typed
    /// array; a text of one character a byte.
    #[must_use]
    pub fn of_secret(secret: &[u8]) -> Self {
        let text: String = secret.iter().map(|byte| char::from(*byte)).collect();
        let mut forms = vec![
            ("bytes", secret.to_vec()),
            ("hex, lower case", HEXLOWER.encode(secret).into_bytes()),
            ("hex, upper case", HEXUPPER.encode(secret).into_bytes()),
            ("percent escapes, lower case", escaped(secret, false)),
            ("percent escapes, upper case", escaped(secret, true)),
            ("numbers", numbers(secret, ",")),
            ("numbers with spaces", numbers(secret, ", ")),
            ("numbered numbers", numbered(secret)),
            ("characters", text.into_bytes()),
        ];
        for skipped in 0..3 {
            let behind = shifted(secret, skipped);
            forms.push(("base64", inner(&BASE64_NOPAD.encode(&behind), skipped)));
            forms.push(("base64url", inner(&BASE64URL_NOPAD.encode(&behind), skipped)));
        }
        let needle = |(form, bytes)| Needle { marker: "a secret".to_owned(), form, bytes };
        Self(forms.into_iter().map(needle).collect())
    }
}

fn escaped(secret: &[u8], upper: bool) -> Vec<u8> {
    let mut text = String::new();
    for byte in secret {
        // Writing to a String can't fail.
        let _ = if upper { write!(text, "%{byte:02X}") } else { write!(text, "%{byte:02x}") };
    }
    text.into_bytes()
}

fn numbers(secret: &[u8], between: &str) -> Vec<u8> {
    secret.iter().map(u8::to_string).collect::<Vec<_>>().join(between).into_bytes()
}

/// `JSON.stringify` of a typed array, but for its braces.
fn numbered(secret: &[u8]) -> Vec<u8> {
    let pair = |(at, byte): (usize, &u8)| format!("\"{at}\":{byte}");
    secret.iter().enumerate().map(pair).collect::<Vec<_>>().join(",").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All kinds of bytes, also such that base64's alphabets differ.
    const SECRET: [u8; 32] = [
        0, 255, 254, 62, 63, 10, 13, 34, 92, 37, 1, 2, 3, 4, 200, 201, 251, 239, 190, 7, 8, 9, 100,
        101, 102, 103, 104, 105, 106, 107, 108, 109,
    ];

    fn found(bytes: &[u8]) -> Vec<&'static str> {
        Needles::of_secret(&SECRET).find(bytes).iter().map(|hit| hit.form()).collect()
    }

    #[test]
    fn each_form_of_a_secret_is_found_in_the_middle_of_other_bytes() {
        for before in 0..4 {
            let mut bytes = vec![7; before];
            bytes.extend(SECRET);
            bytes.extend([9; 5]);
            assert_eq!(found(&bytes), ["bytes"]);
            assert!(found(BASE64_NOPAD.encode(&bytes).as_bytes()).contains(&"base64"), "{before}");
            let url = BASE64URL_NOPAD.encode(&bytes);
            assert!(found(url.as_bytes()).contains(&"base64url"), "{before}");
            assert_eq!(found(HEXLOWER.encode(&bytes).as_bytes()), ["hex, lower case"]);
            assert_eq!(found(HEXUPPER.encode(&bytes).as_bytes()), ["hex, upper case"]);
        }
        let json = serde_json::to_string(&SECRET).unwrap();
        assert_eq!(found(json.as_bytes()), ["numbers"]);
        let debug = format!("{SECRET:?}");
        assert_eq!(found(debug.as_bytes()), ["numbers with spaces"]);
        assert_eq!(found(b"{\"0\":0,\"1\":255}"), [""; 0], "not the whole of it");
        let mut typed = String::from("{\"prf\":{");
        typed.push_str(core::str::from_utf8(&numbered(&SECRET)).unwrap());
        typed.push_str("}}");
        assert_eq!(found(typed.as_bytes()), ["numbered numbers"]);
        let text: String = SECRET.iter().map(|byte| char::from(*byte)).collect();
        assert_eq!(found(text.as_bytes()), ["characters"]);
        for (upper, form) in [(true, "upper"), (false, "lower")] {
            let form = format!("percent escapes, {form} case");
            assert_eq!(found(&escaped(&SECRET, upper)), [form.as_str()]);
        }
    }

    #[test]
    fn no_secret_is_found_where_none_is() {
        assert!(found(b"").is_empty());
        assert!(found(&SECRET[..31]).is_empty());
    }
}
