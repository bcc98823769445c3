//! Origins: where a page comes from, as browsers write it, and the list of those that may call.

use std::{fmt, str::FromStr};

use axum::http::{HeaderMap, HeaderValue, header};

use crate::shared::Shared;

/// An origin as browsers write it: `https://name` or `http://name:port`, nothing after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// A text that is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an origin such as https://chat.example or http://localhost:8441 (no path, no slash)")]
pub struct ParseOriginError;

impl FromStr for Origin {
    type Err = ParseOriginError;

    fn from_str(text: &str) -> Result<Self, ParseOriginError> {
        let authority = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(ParseOriginError)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let host_is_good = !host.is_empty()
            && host.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.[]:".contains(&byte)
            });
        let port_is_good = port.is_none_or(|port| {
            port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
        });
        if host_is_good && port_is_good { Ok(Self(text.to_owned())) } else { Err(ParseOriginError) }
    }
}

impl Origin {
    /// A page of this machine, for demonstrations.
    pub(crate) fn of_localhost(port: u16) -> Self {
        Self(format!("http://localhost:{port}"))
    }

    /// The same place for WebSockets.
    pub(crate) fn websocket(&self) -> String {
        // `http` becomes `ws`, `https` becomes `wss`.
        self.0.replacen("http", "ws", 1)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The exact list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins(Shared<Vec<HeaderValue>>);

impl Origins {
    /// From now on these may call, for all who share the list.
    pub(crate) fn set(&self, origins: &[Origin]) {
        self.0.set(values(origins));
    }

    pub(crate) fn lists(&self, origin: &HeaderValue) -> bool {
        self.0.with(|listed| listed.contains(origin))
    }

    /// Programs that are not browsers name no origin: a capability is all that they need, too.
    pub(crate) fn admit(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::ORIGIN).iter().all(|origin| self.lists(origin))
    }
}

fn values(origins: &[Origin]) -> Vec<HeaderValue> {
    origins.iter().filter_map(|origin| HeaderValue::from_str(&origin.0).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DS-16: only the form that browsers send can ever match.
    #[test]
    fn origins_have_one_form() {
        for good in [
            "https://chat.example",
            "http://localhost:8441",
            "http://127.0.0.1:1",
            "http://[::1]:9",
        ] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "*",
            "null",
            "",
            "https://",
            "https://a/",
            "https://a/b",
            "https://A",
            "ftp://a",
            "https://*.a",
            "https://a:",
            "https://a:0",
            "https://a:080",
            "https://a b",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
        let origin: Origin = "https://chat.example".parse().unwrap();
        assert_eq!(origin.websocket(), "wss://chat.example");
    }
}
