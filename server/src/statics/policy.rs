//! The one Content-Security-Policy of a bundle's documents (`DS-24`).

use std::{fmt::Write as _, path::PathBuf};

use axum::http::HeaderValue;
use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;

use super::StaticSite;
use crate::origin::Origin;

/// Longest style sheet that may stand in a page, in bytes.
const MAX_STYLE: u64 = 262_144;

/// What a bundle's documents may do.
#[derive(Debug)]
pub(super) struct Policy {
    /// Of what is no page, and may be looked at as a document all the same.
    pub(super) plain: HeaderValue,
    /// Of a page: before and after the hash of its style.
    around: (String, String),
    style: PathBuf,
}

impl Policy {
    /// For an API on `api`.
    pub(super) fn new(site: &StaticSite, api: &Origin) -> Self {
        let before = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";
        let media =
            if site.blobs { "img-src 'self' blob:; media-src blob:" } else { "img-src 'self'" };
        let after = format!(
            "; {media}; font-src 'self'; connect-src 'self' {api} {}; form-action 'none'; \
             base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
             trusted-types {}",
            api.websocket(),
            trusted_types(site),
        );
        Self {
            plain: header(format!("{before}{after}")),
            around: (before.to_owned(), after),
            style: site.directory.join("style.css"),
        }
    }

    /// A page may carry the bundle's `style.css` in itself, byte for byte: she then sees something one
    /// round trip earlier. Read each time, as the page is, so that a bundle can be replaced while it
    /// is served.
    pub(super) async fn of_page(&self) -> HeaderValue {
        let Some(hash) = self.style_hash().await else { return self.plain.clone() };
        let (before, after) = &self.around;
        let mut policy = String::with_capacity(before.len() + after.len() + hash.len() + 10);
        // A string takes everything.
        let _ = write!(policy, "{before} 'sha256-{hash}'{after}");
        header(policy)
    }

    async fn style_hash(&self) -> Option<String> {
        let file = tokio::fs::File::open(&self.style).await.ok()?;
        let mut style = Vec::new();
        let length = file.take(MAX_STYLE + 1).read_to_end(&mut style).await.ok()?;
        let whole = u64::try_from(length).is_ok_and(|length| length <= MAX_STYLE);
        whole.then(|| Base64::encode_string(&Sha256::digest(&style)))
    }
}

fn trusted_types(site: &StaticSite) -> String {
    match site.trusted_types.as_slice() {
        [] => "'none'".to_owned(),
        names => {
            let quoted = names.iter().map(|name| match name.as_str() {
                "allow-duplicates" => "'allow-duplicates'",
                name => name,
            });
            quoted.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Made of checked parts: always a header.
fn header(policy: String) -> HeaderValue {
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DS-24: one policy, and only the named parts vary.
    #[test]
    fn the_policy_names_the_api_and_the_trusted_types() {
        let api: Origin = "https://api.example".parse().unwrap();
        let policy = |site: &str| {
            let site: StaticSite = site.parse().unwrap();
            Policy::new(&site, &api).plain.to_str().unwrap().to_owned()
        };
        let hers = policy("127.0.0.1:8441=dist/victim");
        assert!(hers.contains("connect-src 'self' https://api.example wss://api.example;"));
        assert!(hers.ends_with("trusted-types 'none'"));
        assert!(hers.contains("img-src 'self';") && !hers.contains("blob:"));
        let his = policy("127.0.0.1:8442=dist/console,trusted-types=default+allow-duplicates");
        assert!(his.ends_with("trusted-types default 'allow-duplicates'"));
        let shows = policy("127.0.0.1:8442=dist/console,blobs,trusted-types=default");
        assert!(shows.contains("; img-src 'self' blob:; media-src blob:; font-src"));
        assert!(shows.ends_with("trusted-types default"));
    }
}
